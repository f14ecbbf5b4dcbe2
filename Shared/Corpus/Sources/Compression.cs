using System.Buffers.Binary;

namespace Indexer.Corpus.Sources;

/// <summary>Tells what a file is compressed with: from its first bytes, and only where they say nothing from its name (its start may be damaged).</summary>
internal static class Compression
{
    public static DecodedSource Open(StoredFile file, RecordTest startsRecord)
    {
        if (Decoder(file) is { } decoder) return new CompressedSource(file, decoder, startsRecord);
        return new PlainSource(file);
    }

    /// <summary>Null for a file that is not compressed.</summary>
    public static MemberDecoder? Decoder(StoredFile file)
    {
        var head = file.At(0, 4);
        if (head is [0x1F, 0x8B, ..]) return new GzipDecoder(file);
        if (head.Length >= 4)
        {
            var magic = BinaryPrimitives.ReadUInt32LittleEndian(head);
            if (magic == 0xFD2FB528 || (magic & 0xFFFFFFF0) == 0x184D2A50) return new ZstdDecoder(file);
        }
        if (IsText(head)) return null;
        if (file.Path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) return new GzipDecoder(file);
        return file.Path.EndsWith(".zst", StringComparison.OrdinalIgnoreCase) ? new ZstdDecoder(file) : null;
    }

    private static bool IsText(ReadOnlySpan<byte> head) => head.Length < 4 || head[..4].IndexOfAnyExceptInRange((byte)9, (byte)126) < 0;
}
