using Indexer.Indexing;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace Indexer.Search.Shards;

/// <summary>The keys of a shard's documents, which are numbered in the byte order of their keys. For one search.</summary>
internal sealed class ShardKeys(int shard, OpenSegment[] segments)
{
    private readonly BinaryDocValues?[] _values = new BinaryDocValues?[segments.Length];
    private readonly BytesRef _key = new();

    /// <summary>The segment that a document of the shard is in, and its number there.</summary>
    public (int Segment, int Document) Locate(int document)
    {
        int segment = segments.Length - 1;
        while (segments[segment].FirstDocument > document) segment--;
        return (segment, document - segments[segment].FirstDocument);
    }

    /// <summary>The key of a document of a segment, valid until the next is asked for.</summary>
    public ReadOnlySpan<byte> Of(int segment, int document)
    {
        BinaryDocValues values = _values[segment] ??= segments[segment].Reader.GetBinaryDocValues(IndexSchema.Key)
            ?? throw new InvalidDataException($"shard {shard} has no document keys; was it built by another release?");
        values.Get(document, _key);
        return _key.Bytes.AsSpan(_key.Offset, _key.Length);
    }

    /// <summary>The key of a document of a segment, to be kept.</summary>
    public byte[] Take(int segment, int document)
    {
        ReadOnlySpan<byte> key = Of(segment, document);
        // Lucene reads each into an array of its own, which is the caller's.
        return key.Length == _key.Bytes.Length ? _key.Bytes : key.ToArray();
    }

    /// <summary>The first document of the shard with a key behind another, or the number of documents.</summary>
    public int FirstBehind(byte[] key)
    {
        int low = 0, high = segments.Sum(segment => segment.Reader.MaxDoc);
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            (int segment, int document) = Locate(middle);
            if (Of(segment, document).SequenceCompareTo(key) <= 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
