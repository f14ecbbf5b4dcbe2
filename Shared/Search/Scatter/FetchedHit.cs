namespace Indexer.Search.Scatter;

/// <summary>What is shown of a hit, or why it can't be.</summary>
/// <param name="Fields">What is shown; null where it could not be fetched.</param>
/// <param name="Failure">Why not; null where it was.</param>
internal readonly record struct FetchedHit(HitFields? Fields, string? Failure);
