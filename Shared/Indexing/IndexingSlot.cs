using Indexer.Indexing.Analysis;
using Indexer.Indexing.Inversion;

namespace Indexer.Indexing;

/// <summary>
/// What one worker slot keeps from shard to shard: the stem cache and the memory of segments, which grows to what the options allow and is then used again.
/// Nothing of it shows in the shards.
/// Used by one shard builder at a time; not thread-safe.
/// </summary>
public sealed class IndexingSlot
{
    /// <summary>A slot that keeps nothing yet.</summary>
    public IndexingSlot() => Buffer = new SegmentBuffer(new StemCache());

    internal SegmentBuffer Buffer { get; }

    internal PostingsWriter Postings { get; } = new();
}
