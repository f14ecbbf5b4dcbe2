using System.Text.Json.Serialization;
using Indexer.Search.Explaining;

namespace Indexer.Search;

/// <summary>An answer, as the HTTP API and <c>search --format json</c> give it.</summary>
public sealed record SearchResponse
{
    /// <summary>The index.</summary>
    public required string Index { get; init; }

    /// <summary>The generation that answered.</summary>
    public required int Generation { get; init; }

    /// <summary>Milliseconds from request to answer.</summary>
    public required double TookMs { get; init; }

    /// <summary>Whether it was kept from an equal search on the same generation.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Cached { get; init; }

    /// <summary>Which shards answered.</summary>
    public required Coverage Coverage { get; init; }

    /// <summary>How many documents match.</summary>
    public required TotalHits Total { get; init; }

    /// <summary>The hits in the order that was asked for; equal ones in order of document key.</summary>
    public required IReadOnlyList<SearchHit> Hits { get; init; }

    /// <summary>What was done about parts of the query that can't be run as typed; empty for none.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Where there are more hits: what to give as <see cref="SearchRequest.Cursor"/> of the same search for those that follow. It is bound to this generation.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Cursor { get; init; }

    /// <summary>The matches counted by what was asked for, in that order; null where nothing was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Facet>? Facets { get; init; }

    /// <summary>The query with words corrected that no document has, or hardly any: it finds more. Null where nothing better is known, or it was not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Suggestion { get; init; }
}

/// <summary>Which shards a search asked and heard from.</summary>
/// <param name="ShardsAsked">Shards of the generation.</param>
/// <param name="ShardsAnswered">Those that answered whole.</param>
/// <param name="Failures">One a shard that did not.</param>
public sealed record Coverage(int ShardsAsked, int ShardsAnswered, IReadOnlyList<ShardFailure> Failures);

/// <summary>Why a shard did not answer.</summary>
/// <param name="Shard">Its number in the generation.</param>
/// <param name="Reason">What happened, as the end of a sentence about the shard.</param>
public sealed record ShardFailure(int Shard, string Reason);

/// <summary>Number of matching documents.</summary>
/// <param name="Value">The number.</param>
/// <param name="Relation"><c>eq</c>: exactly; <c>gte</c>: at least.</param>
public sealed record TotalHits(long Value, string Relation)
{
    /// <summary>The total of a search that counts up to a number: the same for every sharding.</summary>
    internal static TotalHits Of(long found, long counted, bool isWhole) => new(Math.Min(found, counted), isWhole && found <= counted ? "eq" : "gte");
}

/// <summary>One hit.</summary>
public sealed record SearchHit
{
    /// <summary>From 1, over the whole answer.</summary>
    public required int Rank { get; init; }

    /// <summary>Document id, which every hit has.</summary>
    public required string Id { get; init; }

    /// <summary>Document key: what the document is the same by in all generations. Left out where not asked for, as by default.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }

    /// <summary>URL, or empty; left out where not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Url { get; init; }

    /// <summary>Title; the URL's last part where the document has none. Plain text, or HTML like the snippet where its words are to be marked. Left out where not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Title { get; init; }

    /// <summary>Score; comparable within one answer.</summary>
    public required float Score { get; init; }

    /// <summary>HTML: escaped text with the matched words in <c>&lt;mark&gt;</c>; plain text where they are not to be marked. Empty without snippets, left out where not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Snippet { get; init; }

    /// <summary>ISO 639 code, or empty; left out where not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Language { get; init; }

    /// <summary>The document's date; left out where it has none, or where not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Date { get; init; }

    /// <summary>Host of the URL, or empty; left out where not asked for, as by default.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Host { get; init; }

    /// <summary>The group of its media type, such as html or pdf, or empty; left out where not asked for, as by default.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Type { get; init; }

    /// <summary>When the document was captured; left out where that is not known, or where not asked for, as by default.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Captured { get; init; }

    /// <summary>In a list collapsed by host: matches of the hit's host that are struck out of the list. Null where they are not counted, which they are where the total is exact.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? MoreOfHost { get; init; }

    /// <summary>How the score came about; left out where not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ScoreExplanation? Explanation { get; init; }
}
