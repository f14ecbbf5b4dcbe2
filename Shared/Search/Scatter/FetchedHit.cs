namespace Indexer.Search.Scatter;

/// <summary>What is shown of a hit, or why it can't be.</summary>
/// <param name="Fields">What is shown; null where it could not be fetched.</param>
/// <param name="Failure">Why not; null where it was.</param>
internal readonly record struct FetchedHit(HitFields? Fields, string? Failure)
{
    /// <summary>One whose turn did not come in time.</summary>
    public static FetchedHit Late { get; } = new(null, "ran out of time; not all of the hits it had found are in the answer");

    /// <summary>Whether the files of its shard could not be read: a copy elsewhere may be whole.</summary>
    public bool IsDamaged { get; init; }
}
