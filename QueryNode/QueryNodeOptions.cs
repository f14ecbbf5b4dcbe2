using System.ComponentModel.DataAnnotations;

namespace Indexer.QueryNode;

/// <summary>
/// Settings of a query node; section <c>QueryNode</c>. Of what a request asks, too much in the query's text is left out with a note, since every text is a query; a parameter
/// that is out of bounds is refused with 400, which names limit and setting.
/// </summary>
public sealed class QueryNodeOptions
{
    /// <summary>File of the API keys that are accepted, as <c>indexer keys</c> makes it; null: everybody may ask.</summary>
    public string? Keys { get; set; }

    /// <summary>Longest query text, in characters. Default 2,048.</summary>
    [Range(1, 65_536)]
    public int LongestQuery { get; set; } = 2_048;

    /// <summary>Words, phrases and filters of a query; the rest is left out with a note. Default 256.</summary>
    [Range(1, 4_096)]
    public int MostClauses { get; set; } = 256;

    /// <summary>Words that a prefix stands for, the most frequent; the answer has a note where there are more. Default 128.</summary>
    [Range(1, 4_096)]
    public int MostExpansions { get; set; } = 128;

    /// <summary>Most hits in one answer over HTTP. Default 100.</summary>
    [Range(1, 10_000)]
    public int MostHits { get; set; } = 100;

    /// <summary>Deepest rank over HTTP: <c>from</c> + <c>size</c>. Default 10,000.</summary>
    [Range(1, 10_000)]
    public int DeepestRank { get; set; } = 10_000;

    /// <summary>Largest answer over HTTP that is not a stream, in bytes. Default 8 MiB.</summary>
    [Range(1_024, 1 << 30)]
    public int LargestAnswer { get; set; } = 8 << 20;

    /// <summary>Longest time for a search; also what it takes where the request says nothing. Default 10 s.</summary>
    public TimeSpan SearchTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the store is asked for newer generations of the indexes in use; for new indexes every tenth time. Default 1 s.</summary>
    public TimeSpan WatchEvery { get; set; } = TimeSpan.FromSeconds(1);
}
