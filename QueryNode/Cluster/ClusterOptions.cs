using System.ComponentModel.DataAnnotations;
using Indexer.Search.Suggestions;

namespace Indexer.QueryNode.Cluster;

/// <summary>Paces and bounds of the query tier; section <c>Cluster</c>.</summary>
public sealed class ClusterOptions
{
    /// <summary>How often each peer is asked for its state. Default 0.5 s.</summary>
    public TimeSpan AskEvery { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>How long a peer may take to tell its state; after that it is suspected: nothing new is sent to it, and what it was asked is asked elsewhere. Default 0.75 s.</summary>
    public TimeSpan AskWithin { get; set; } = TimeSpan.FromSeconds(0.75);

    /// <summary>How long a peer may be suspected before it is out, and others take its shards: longer than a restart. Default 10 s.</summary>
    public TimeSpan OutAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the peers' DNS name is resolved. Default 1 s.</summary>
    public TimeSpan ResolveEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a node that starts waits for peers that do not answer yet, before it takes their shards. Default 3 s.</summary>
    public TimeSpan MeetWithin { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the first generation that a node knows waits for a ready replica of each shard; after that it is served with what there is. Default 30 s.</summary>
    public TimeSpan StartWithin { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a newer generation waits for a ready replica of each shard; after that it is switched to with what there is, if the old one can't be served whole either. Default 60 s.</summary>
    public TimeSpan SwitchWithin { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long what no node serves any more stays open, for searches under way elsewhere. Default 15 s.</summary>
    public TimeSpan Linger { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Shards that are fetched and opened at the same time, and as many besides of generations that were asked for by number. Default 2.</summary>
    [Range(1, 64)]
    public int Opening { get; set; } = 2;

    /// <summary>Words of each generation that are kept in memory for suggestions and corrections, some 30 bytes each: the most frequent. The same on all nodes, for they answer alike; 0: none. Default 200,000.</summary>
    [Range(0, 10_000_000)]
    public int MostWords { get; set; } = WordDictionaryBuilder.UsualWords;

    /// <summary>Hedges as a share of the requests to other nodes. Default 0.05.</summary>
    [Range(0, 1)]
    public double HedgeShare { get; set; } = 0.05;

    /// <summary>Hedges that may be saved up for a bad moment. Default 10.</summary>
    [Range(1, 1000)]
    public int HedgeBurst { get; set; } = 10;

    /// <summary>Cost (shards times terms) that may wait or run on this node; more is refused. Default 4,096 a core.</summary>
    [Range(1, 10_000_000)]
    public int MostCost { get; set; } = 4096 * Environment.ProcessorCount;
}
