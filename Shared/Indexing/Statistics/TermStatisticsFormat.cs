using System.IO.Hashing;
using System.Runtime.CompilerServices;

namespace Indexer.Indexing.Statistics;

/// <summary>What writer and readers of term statistics share; the format is described in Shared/Indexing/README.md.</summary>
internal static class TermStatisticsFormat
{
    public const int TermsPerBlock = 128;
    public const int ChecksumBytes = sizeof(uint);

    // Offset of the directory, its length, the number of terms, XxHash64 of the directory and of these three.
    public const int TrailerBytes = 4 * sizeof(ulong);

    public static ReadOnlySpan<byte> Magic => "IXTERMS1"u8;

    public static uint ChecksumOf(ReadOnlySpan<byte> block) => XxHash32.HashToUInt32(block);

    public static ulong ChecksumOf(ReadOnlySpan<byte> directory, ReadOnlySpan<byte> trailer)
    {
        var hash = new XxHash64();
        hash.Append(directory);
        hash.Append(trailer[..(3 * sizeof(ulong))]);
        return hash.GetCurrentHashAsUInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ReadNumber(ReadOnlySpan<byte> bytes, ref int position)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = bytes[position++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
        throw new InvalidDataException("A number in term statistics has more than ten bytes.");
    }

    public static void WriteNumber(Text.Utf8Buffer target, ulong value)
    {
        while (value >= 0x80)
        {
            target.Append((byte)(value | 0x80));
            value >>= 7;
        }
        target.Append((byte)value);
    }
}
