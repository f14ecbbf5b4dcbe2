using System.Numerics;
using Indexer.Indexing.Segments;
using Indexer.Text;
using Lucene.Net.Codecs;
using Lucene.Net.Index;
using Lucene.Net.Store;
using Directory = Lucene.Net.Store.Directory;

namespace Indexer.Indexing.Stored;

/// <summary>
/// The stored fields of a segment's documents as they lie in its <c>.fdt</c> file (Lucene41StoredFieldsFormat), past Lucene's reader: unpacked into memory of the thread, at once and no further
/// than wanted, and not copied from there. Thread-safe; nobody reads when the file is closed.
/// </summary>
internal sealed class StoredFields
{
    /// <summary>Version of the format.</summary>
    public const int Version = 2;

    // What is unpacked of a document whose long text, its last field, is not wanted; and the longest memory that a thread keeps.
    private const int ShortBytes = 4096, MostKept = 1 << 18;

    private const int TypeBits = 3, ByteArray = 1;

    [ThreadStatic]
    private static byte[]? t_memory;

    private readonly MappedFile _file;
    private readonly ChunkIndex _chunks;
    private readonly int _chunkBytes;
    private readonly int _id, _url, _title, _body;

    private StoredFields(MappedFile file, ChunkIndex chunks, int chunkBytes, FieldInfos fields)
    {
        _file = file;
        _chunks = chunks;
        _chunkBytes = chunkBytes;
        _id = fields.FieldInfo(IndexSchema.StoredId)?.Number ?? -1;
        _url = fields.FieldInfo(IndexSchema.StoredUrl)?.Number ?? -1;
        _title = fields.FieldInfo(IndexSchema.StoredTitle)?.Number ?? -1;
        _body = fields.FieldInfo(IndexSchema.StoredBody)?.Number ?? -1;
    }

    /// <summary>Opens the stored fields of a segment; its file stays the caller's.</summary>
    /// <param name="directory">The shard.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="map">Maps a file of the shard.</param>
    /// <exception cref="IOException">A file is damaged.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public static StoredFields Open(Directory directory, SegmentReader segment, Func<string, MappedFile> map)
    {
        string name = segment.SegmentInfo.Info.Name;
        using IndexInput index = directory.OpenInput($"{name}.fdx", IOContext.READ_ONCE), data = directory.OpenInput($"{name}.fdt", IOContext.READ_ONCE);
        CodecUtil.CheckHeader(data, "Lucene41StoredFieldsData", Version, Version);
        int chunkBytes = data.ReadVInt32();
        return chunkBytes > 0 ? new StoredFields(map($"{name}.fdt"), ChunkIndex.Read(index), chunkBytes, segment.FieldInfos) : throw Damaged();
    }

    /// <summary>Reads a document; what it gives is valid until the thread reads another.</summary>
    /// <param name="document">Its number in the segment.</param>
    /// <param name="withBody">Whether the main text is wanted.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public StoredTexts Read(int document, bool withBody)
    {
        ReadOnlySpan<byte> rest = _file.From(_chunks.OffsetOf(document));
        int first = Number(ref rest), documents = Number(ref rest);
        int place = document - first;
        if ((uint)place >= (uint)documents) throw Damaged();
        ReadNumbers(ref rest, documents, place, out _, out int fields, out _);
        ReadNumbers(ref rest, documents, place, out long before, out int length, out long all);
        int wanted = withBody ? length : Math.Min(length, ShortBytes);
        while (true)
        {
            ReadOnlyMemory<byte> text = Unpack(rest, before, wanted, all);
            if (TryRead(text, fields, withBody, out StoredTexts texts)) return texts;
            if (wanted == length) throw Damaged();
            wanted = length;
        }
    }

    /// <summary>Bytes of a document, which begin so many bytes into the chunk.</summary>
    private ReadOnlyMemory<byte> Unpack(ReadOnlySpan<byte> packed, long before, int wanted, long all)
    {
        long end = before + wanted;
        if (end > Array.MaxLength - Lz4.Slack || end > (long)packed.Length * Lz4.MostRatio) throw Damaged();
        byte[] memory = MemoryOf((int)end + Lz4.Slack);
        // A chunk of twice the usual length or more is packed in pieces of the usual length.
        int piece = all >= 2L * _chunkBytes ? _chunkBytes : (int)all;
        for (int at = 0; at < end; at += piece) packed = packed[Lz4.Decode(packed, memory.AsSpan(at), (int)Math.Min(piece, end - at))..];
        return memory.AsMemory((int)before, wanted);
    }

    /// <summary>False where it is cut off before the last that is wanted.</summary>
    private bool TryRead(ReadOnlyMemory<byte> document, int fields, bool withBody, out StoredTexts texts)
    {
        texts = default;
        ReadOnlySpan<byte> rest = document.Span;
        for (; fields > 0; fields--)
        {
            if (!TryNumber(ref rest, out ulong numberAndType) || !TryNumber(ref rest, out ulong length)) return false;
            if ((numberAndType & ((1 << TypeBits) - 1)) != ByteArray) throw Damaged();
            int number = (int)(numberAndType >> TypeBits);
            if (number == _body && !withBody) return true;
            if (length > (ulong)rest.Length) return false;
            ReadOnlyMemory<byte> value = document.Slice(document.Length - rest.Length, (int)length);
            rest = rest[(int)length..];
            if (number == _id) texts = texts with { Id = value };
            else if (number == _url) texts = texts with { Url = value };
            else if (number == _title) texts = texts with { Title = value };
            else if (number == _body) texts = texts with { Body = value };
        }
        return true;
    }

    /// <summary>A number of each document of a chunk: the sum before a place, the one there, and the sum of all.</summary>
    private static void ReadNumbers(ref ReadOnlySpan<byte> rest, int documents, int place, out long before, out int there, out long all)
    {
        int bits = documents == 1 ? 0 : Number(ref rest);
        if (bits == 0)
        {
            there = Number(ref rest);
            before = (long)place * there;
            all = (long)documents * there;
            return;
        }
        int bytes = PackedNumbers.BytesOf(documents, bits);
        if (bits > 31 || bytes > rest.Length) throw Damaged();
        (before, there, all) = (0, 0, 0);
        for (int i = 0; i < documents; i++)
        {
            int number = (int)PackedNumbers.At(rest, bits, i);
            if (i < place) before += number;
            if (i == place) there = number;
            all += number;
        }
        rest = rest[bytes..];
    }

    private static bool TryNumber(ref ReadOnlySpan<byte> rest, out ulong number)
    {
        number = 0;
        if (rest.Length < Varint.MaxBytes && rest.IndexOfAnyInRange((byte)0, (byte)0x7F) < 0) return false;
        number = Varint.Read(ref rest);
        return true;
    }

    private static int Number(ref ReadOnlySpan<byte> rest) => Varint.Read(ref rest) is <= int.MaxValue and var number ? (int)number : throw Damaged();

    private static byte[] MemoryOf(int length)
    {
        if (t_memory is { } kept && kept.Length >= length) return kept;
        if (length > MostKept) return GC.AllocateUninitializedArray<byte>(length);
        return t_memory = GC.AllocateUninitializedArray<byte>((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(length, ShortBytes)));
    }

    private static InvalidDataException Damaged() => new("The stored texts of the segment are damaged.");
}

/// <summary>What is stored of a document, in UTF-8; empty what is not, or was not asked for.</summary>
internal readonly record struct StoredTexts(ReadOnlyMemory<byte> Id, ReadOnlyMemory<byte> Url, ReadOnlyMemory<byte> Title, ReadOnlyMemory<byte> Body);
