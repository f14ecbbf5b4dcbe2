using System.ComponentModel.DataAnnotations;

namespace Indexer.QueryNode;

/// <summary>Settings of a query node; section <c>QueryNode</c>.</summary>
public sealed class QueryNodeOptions
{
    /// <summary>Longest query text, in characters. Default 2,048.</summary>
    [Range(1, 65_536)]
    public int LongestQuery { get; set; } = 2_048;

    /// <summary>Most hits in one answer over HTTP. Default 100.</summary>
    [Range(1, 10_000)]
    public int MostHits { get; set; } = 100;

    /// <summary>Deepest rank over HTTP: <c>from</c> + <c>size</c>. Default 10,000.</summary>
    [Range(1, 10_000)]
    public int DeepestRank { get; set; } = 10_000;

    /// <summary>Most bytes of a document's main text in one answer. Default 1 MiB.</summary>
    [Range(1, 1 << 28)]
    public int MostBodyBytes { get; set; } = 1 << 20;

    /// <summary>Longest time for a search. Default 10 s.</summary>
    public TimeSpan SearchTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the store is asked for newer generations of the indexes in use; for new indexes every tenth time. Default 1 s.</summary>
    public TimeSpan WatchEvery { get; set; } = TimeSpan.FromSeconds(1);
}
