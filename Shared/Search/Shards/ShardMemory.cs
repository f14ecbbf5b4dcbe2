using Indexer.Search.Filtering;

namespace Indexer.Search.Shards;

/// <summary>
/// What all open shards of a process remember from search to search: filters together, and of words and pairs what a segment has worked out, each by itself. How much of that is shared out among the
/// open documents, so that it depends neither on how many shards they lie in nor on who was searched first. Thread-safe.
/// </summary>
/// <param name="filters">The filters.</param>
/// <param name="mostBytes">Bytes of words and pairs, about, for each ranking that is asked for.</param>
internal sealed class ShardMemory(FilterCache filters, long mostBytes)
{
    /// <summary>Bytes of words and pairs where nothing else is said: 256 MiB.</summary>
    public const long UsualBytes = 256L << 20;

    private long _documents;

    public FilterCache Filters => filters;

    /// <summary>Bytes that a segment of so many documents may remember.</summary>
    public long ShareOf(int documents) => (long)((double)mostBytes * documents / Math.Max(Volatile.Read(ref _documents), documents));

    /// <summary>A shard of so many documents was opened.</summary>
    public void Enter(int documents) => Interlocked.Add(ref _documents, documents);

    /// <summary>It was closed.</summary>
    public void Leave(int documents) => Interlocked.Add(ref _documents, -documents);
}
