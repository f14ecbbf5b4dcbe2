using Indexer.Indexing;

namespace Indexer.Search;

/// <summary>Makes the coverage of an answer, and judges it.</summary>
internal static class ShardCoverage
{
    /// <summary>From the reasons why shards did not answer, in the manifest's order; null for those that did.</summary>
    public static Coverage Of(GenerationManifest manifest, IReadOnlyList<string?> reasons)
    {
        var failures = new List<ShardFailure>();
        for (int i = 0; i < reasons.Count; i++)
            if (reasons[i] is { } reason) failures.Add(new ShardFailure(manifest.Shards[i].Id, reason));
        return new Coverage(reasons.Count, reasons.Count - failures.Count, failures);
    }

    /// <summary>Accepts it, or not.</summary>
    /// <exception cref="SearchException">A shard did not answer, and a partial answer is not wanted.</exception>
    public static void Demand(this Coverage coverage, bool allowPartial)
    {
        if (!allowPartial && coverage.Failures is [var first, ..])
            throw new SearchException(
                SearchErrorKind.Incomplete, $"{coverage.ShardsAnswered} of {coverage.ShardsAsked} shards answered, and a partial answer is not wanted; shard {first.Shard} {first.Reason}.");
    }
}
