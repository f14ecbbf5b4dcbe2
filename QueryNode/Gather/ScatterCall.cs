namespace Indexer.QueryNode.Gather;

/// <summary>A request to one node for some shards, under way.</summary>
internal sealed class ScatterCall<T>(Target target, int[] shards, CancellationTokenSource stop, long started)
    where T : class
{
    public Target Target => target;

    /// <summary>Positions in the manifest.</summary>
    public int[] Shards => shards;

    public CancellationTokenSource Stop => stop;

    public long Started => started;

    /// <summary>Timestamp at which it is to be hedged; null: never, or it was.</summary>
    public long? HedgeAt { get; set; }

    /// <summary>One answer a shard, in their order.</summary>
    public required Task<ShardAnswer<T>[]> Answers { get; init; }
}
