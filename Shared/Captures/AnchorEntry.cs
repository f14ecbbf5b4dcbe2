using System.Buffers.Binary;
using System.IO.Hashing;
using Indexer.Text;

namespace Indexer.Captures;

/// <summary>
/// What a host calls a document in a link to it, in the channel <c>anchors</c>: the key is that of the document, the value a hash of host and text, and the text. The hash makes a text that a
/// host has on many pages one, and puts all in an order that prefers no host and no text: the first of them are a sample.
/// </summary>
public static class AnchorEntry
{
    private const int HashBytes = sizeof(ulong);

    /// <summary>Hash of the host that a document key names.</summary>
    public static ulong HashOfHost(ReadOnlySpan<byte> documentKey) => XxHash64.HashToUInt64(HostOf(documentKey));

    /// <summary>The part of a document key that names the host; empty for a key that names none.</summary>
    public static ReadOnlySpan<byte> HostOf(ReadOnlySpan<byte> documentKey)
    {
        var end = documentKey.IndexOfAny((byte)')', (byte)'/');
        return end >= 0 && documentKey[end] == ')' ? documentKey[..end] : default;
    }

    /// <summary>Fills <paramref name="value"/>.</summary>
    public static void Write(Utf8Buffer value, ulong host, ReadOnlySpan<byte> text)
    {
        ArgumentNullException.ThrowIfNull(value);
        value.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(value.Reserve(HashBytes), XxHash64.HashToUInt64(text, (long)host));
        value.Advance(HashBytes);
        value.Append(text);
    }

    /// <summary>The text of a value.</summary>
    /// <exception cref="InvalidDataException">The value is none.</exception>
    public static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> value) => value.Length > HashBytes ? value[HashBytes..] : throw new InvalidDataException("An anchor is cut off.");
}
