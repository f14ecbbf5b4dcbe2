using System.Text.Json.Serialization;
using Indexer.Search;

namespace Indexer.Client;

/// <summary>The answers to several searches.</summary>
/// <param name="TookMs">Milliseconds for all.</param>
/// <param name="Answers">One a search, in the order asked.</param>
public sealed record MultiSearchResponse(double TookMs, IReadOnlyList<MultiSearchAnswer> Answers);

/// <summary>What became of a search.</summary>
public sealed record MultiSearchAnswer
{
    /// <summary>The status that it would have alone.</summary>
    public required int Status { get; init; }

    /// <summary>Its answer; left out where it failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SearchResponse? Response { get; init; }

    /// <summary>Why it failed; left out where it did not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Problem? Problem { get; init; }
}
