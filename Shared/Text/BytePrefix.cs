using System.Buffers.Binary;

namespace Indexer.Text;

/// <summary>The first eight bytes of a byte string as a number, so that most comparisons need no look at the bytes.</summary>
internal static class BytePrefix
{
    /// <summary>A shorter string is filled up with zeros. Where two strings have different prefixes, these are ordered as the strings are by bytes.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= sizeof(ulong)) return BinaryPrimitives.ReadUInt64BigEndian(bytes);
        ulong prefix = 0;
        for (var i = 0; i < bytes.Length; i++) prefix |= (ulong)bytes[i] << (56 - (8 * i));
        return prefix;
    }
}
