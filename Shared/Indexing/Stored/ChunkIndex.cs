using Indexer.Indexing.Segments;
using Lucene.Net.Codecs;
using Lucene.Net.Store;

namespace Indexer.Indexing.Stored;

/// <summary>Where the chunks of a segment's stored documents begin: the <c>.fdx</c> file of Lucene41StoredFieldsFormat, unpacked. Immutable.</summary>
internal sealed class ChunkIndex
{
    private readonly int[] _firstDocuments;
    private readonly long[] _offsets;

    private ChunkIndex(int[] firstDocuments, long[] offsets)
    {
        _firstDocuments = firstDocuments;
        _offsets = offsets;
    }

    /// <summary>Offset of the chunk that holds a document.</summary>
    public long OffsetOf(int document)
    {
        int place = Array.BinarySearch(_firstDocuments, document);
        return _offsets[place < 0 ? ~place - 1 : place];
    }

    /// <exception cref="IOException">The file is damaged.</exception>
    public static ChunkIndex Read(IndexInput input)
    {
        CodecUtil.CheckHeader(input, "Lucene41StoredFieldsIndex", StoredFields.Version, StoredFields.Version);
        input.ReadVInt32(); // version of packed integers
        var firstDocuments = new List<int>();
        var offsets = new List<long>();
        for (int chunks = input.ReadVInt32(); chunks != 0; chunks = input.ReadVInt32())
        {
            foreach (long document in ReadLine(input, chunks, input.ReadVInt32(), input.ReadVInt32())) firstDocuments.Add((int)document);
            offsets.AddRange(ReadLine(input, chunks, input.ReadVInt64(), input.ReadVInt64()));
        }
        return new ChunkIndex([.. firstDocuments], [.. offsets]);
    }

    // Numbers that are kept as what they are apart from a straight line.
    private static long[] ReadLine(IndexInput input, int count, long first, long slope)
    {
        int bits = input.ReadVInt32();
        var packed = new byte[PackedNumbers.BytesOf(count, bits)];
        input.ReadBytes(packed, 0, packed.Length);
        var numbers = new long[count];
        for (int i = 0; i < count; i++)
        {
            ulong zigzag = PackedNumbers.At(packed, bits, i);
            numbers[i] = first + (slope * i) + ((long)(zigzag >> 1) ^ -(long)(zigzag & 1));
        }
        return numbers;
    }
}
