using System.Text.Json.Serialization;

namespace Indexer.Search.Suggestions;

/// <summary>Completions, as <c>GET /api/suggest</c> and <c>indexer suggest</c> give them.</summary>
public sealed record SuggestResponse
{
    /// <summary>The index.</summary>
    public required string Index { get; init; }

    /// <summary>The generation that answered.</summary>
    public required int Generation { get; init; }

    /// <summary>Milliseconds from request to answer.</summary>
    public required double TookMs { get; init; }

    /// <summary>Which shards were asked for titles and answered; words need none.</summary>
    public required Coverage Coverage { get; init; }

    /// <summary>The completions, best first; each text once.</summary>
    public required IReadOnlyList<Suggestion> Suggestions { get; init; }
}

/// <summary>One completion.</summary>
/// <param name="Text">The whole query text.</param>
/// <param name="Kind"><c>query</c>: others have asked it and found something; <c>word</c>: what was typed with its last word completed; <c>title</c>: of a document.</param>
public sealed record Suggestion(string Text, string Kind)
{
    /// <summary>A query that others have asked.</summary>
    public const string Query = "query";

    /// <summary>What was typed, its last word completed.</summary>
    public const string Word = "word";

    /// <summary>The title of a document.</summary>
    public const string Title = "title";

    /// <summary>For a title: the document's id.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }

    /// <summary>For a title: the document's URL, or empty.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Url { get; init; }
}
