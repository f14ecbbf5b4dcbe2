using Indexer.Indexing.Analysis;

namespace Indexer.Indexing;

/// <summary>
/// What one worker slot keeps from shard to shard: the stem cache. Nothing of it shows in the shards.
/// Used by one shard builder at a time; not thread-safe.
/// </summary>
public sealed class IndexingSlot
{
    internal StemCache Stems { get; } = new();
}
