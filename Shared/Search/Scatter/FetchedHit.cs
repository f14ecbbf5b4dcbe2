namespace Indexer.Search.Scatter;

/// <summary>What is shown of a hit, or why it can't be.</summary>
/// <param name="Fields">What is shown; null where it could not be fetched.</param>
/// <param name="Failure">Why not; null where it was.</param>
internal readonly record struct FetchedHit(HitFields? Fields, string? Failure);

/// <summary>What is shown of a hit, whatever its rank. See <see cref="SearchHit"/>.</summary>
internal sealed record HitFields(string Id, string Url, string Title, string Snippet, string Language, DateTimeOffset? Date)
{
    /// <summary>What is not shown of every hit; null where it was not asked for.</summary>
    public HitDetails? Details { get; init; }
}
