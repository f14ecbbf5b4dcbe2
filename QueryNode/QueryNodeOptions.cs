using System.ComponentModel.DataAnnotations;
using Indexer.Search.Suggestions;

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

    /// <summary>
    /// Words that a prefix stands for, the most frequent; the answer has a note where there are more. All prefixes of a query stand for eight times as many, which more than eight share evenly. Default 128.
    /// </summary>
    [Range(1, 4_096)]
    public int MostExpansions { get; set; } = 128;

    /// <summary>Most hits in one answer over HTTP. Default 100.</summary>
    [Range(1, 10_000)]
    public int MostHits { get; set; } = 100;

    /// <summary>Deepest rank over HTTP: <c>from</c> + <c>size</c>. Default 10,000.</summary>
    [Range(1, 10_000)]
    public int DeepestRank { get; set; } = 10_000;

    /// <summary>Searches in one request to <c>/api/msearch</c>. Default 50.</summary>
    [Range(1, 1_000)]
    public int MostSearches { get; set; } = 50;

    /// <summary>Searches of one request to <c>/api/msearch</c> that run at the same time. Default 4.</summary>
    [Range(1, 64)]
    public int SearchesAtOnce { get; set; } = 4;

    /// <summary>Largest body of a request to <c>/api/msearch</c>, in bytes; other requests have none. Default 1 MiB.</summary>
    [Range(1_024, 64 << 20)]
    public int LargestBody { get; set; } = 1 << 20;

    /// <summary>Most bytes of a document's main text in one answer. Default 1 MiB.</summary>
    [Range(1, 1 << 28)]
    public int MostBodyBytes { get; set; } = 1 << 20;

    /// <summary>Largest answer over HTTP that is not a stream, in bytes. Default 8 MiB.</summary>
    [Range(1_024, 1 << 30)]
    public int LargestAnswer { get; set; } = 8 << 20;

    /// <summary>Most completions in one answer. Default 20.</summary>
    [Range(1, SuggestRequest.MostSize)]
    public int MostSuggestions { get; set; } = 20;

    /// <summary>Queries that are remembered, in memory, to be offered while others type; 0: none are. Default 10,000.</summary>
    [Range(0, 10_000_000)]
    public int RememberedQueries { get; set; } = 10_000;

    /// <summary>From how many different clients (addresses; of IPv6, networks) a query must have come before it is offered. Default 5.</summary>
    [Range(2, 60)]
    public int ClientsOfPopularQuery { get; set; } = 5;

    /// <summary>
    /// Whether the search page has counts by host, language, year and type beside the hits. For them every match is looked at, where the best hits alone need few of them. Default true.
    /// </summary>
    public bool PageFacets { get; set; } = true;

    /// <summary>Longest time for a search; also what it takes where the request says nothing. Default 10 s.</summary>
    public TimeSpan SearchTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes for whole answers, about, from which equal searches on the same generation are answered; 0: every search searches. Default 64 MiB.</summary>
    [Range(0, long.MaxValue)]
    public long ResultCacheBytes { get; set; } = 64 << 20;

    /// <summary>Bytes for the documents that filters (<c>site:</c>, <c>lang:</c>, <c>date:</c>) let through, of all open shards; 0: they are looked for each time. Default 64 MiB.</summary>
    [Range(0, long.MaxValue)]
    public long FilterCacheBytes { get; set; } = 64 << 20;

    /// <summary>
    /// Bytes for what searches have worked out of words and pairs of words, of all open shards. Where the words that are asked for need more, searches
    /// read more of the shards. Default 256 MiB.
    /// </summary>
    [Range(0, long.MaxValue)]
    public long WordCacheBytes { get; set; } = 256 << 20;

    /// <summary>How often the store is asked for new indexes, and for newer generations of those that are known. Default 1 s.</summary>
    public TimeSpan WatchEvery { get; set; } = TimeSpan.FromSeconds(1);
}
