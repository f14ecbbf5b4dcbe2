using Indexer.Search.Explaining;

namespace Indexer.Search.Scatter;

/// <summary>What is shown of a hit, whatever its rank; null for what was not asked for. See <see cref="SearchHit"/>.</summary>
internal sealed record HitFields
{
    public string? Id { get; init; }

    public string? Url { get; init; }

    public string? Title { get; init; }

    /// <summary>With the words found marked.</summary>
    public string? Snippet { get; init; }

    public string? Language { get; init; }

    public DateTimeOffset? Date { get; init; }

    public DateTimeOffset? Captured { get; init; }

    public string? Host { get; init; }

    public string? Type { get; init; }

    /// <summary>How the score came about.</summary>
    public ScoreExplanation? Explanation { get; init; }

    /// <summary>What no hit of a search shows.</summary>
    public HitDetails? Details { get; init; }

    /// <summary>Whether all is there that a query asks for: a node of an older release passes over what it does not know.</summary>
    public bool Answers(ShardQuery query) =>
        (Host is not null || !query.Fields.HasFlag(ShownFields.Host)) && (Type is not null || !query.Fields.HasFlag(ShownFields.Type)) && (Explanation is not null || !query.Explain);
}
