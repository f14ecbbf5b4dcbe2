using Indexer.Indexing;
using Indexer.Search.Generations;
using Indexer.Search.Ranking;
using Indexer.Search.Shards;

namespace Indexer.Search.Scatter;

/// <summary>
/// A generation held for one search, in two phases: every shard is asked for its best hits, then what is shown of the winners is fetched from where they were found.
/// <list type="bullet">
/// <item>A shard that can't answer fails alone: the failure is in its answer, not an exception.</item>
/// <item>All work has ended when a phase returns or throws.</item>
/// <item>For one search at a time; searches that nothing is fetched of may run side by side.</item>
/// </list>
/// </summary>
internal interface IPinnedGeneration : IDisposable
{
    GenerationManifest Manifest { get; }

    GenerationStatistics Statistics { get; }

    /// <summary>Asks all shards, or the only one that can match.</summary>
    /// <returns>One answer a shard, in the manifest's order.</returns>
    /// <exception cref="SearchException">No shard could be asked, since there is too much to do.</exception>
    Task<ShardHits[]> SearchAsync(ShardQuery query, CancellationToken cancellationToken);

    /// <summary>Fetches what is shown of the winners of the search before. It has as much time as is left to the query, and half a second at least.</summary>
    /// <returns>One a winner, in their order; what was not fetched in time says so.</returns>
    Task<FetchedHit[]> FetchAsync(ShardQuery query, IReadOnlyList<Winner> winners, CancellationToken cancellationToken);
}

/// <summary>The second phase, where there may be nothing to do in it.</summary>
internal static class PinnedGenerationFetching
{
    /// <summary><see cref="IPinnedGeneration.FetchAsync"/>; nobody is asked where nothing is to be fetched.</summary>
    public static Task<FetchedHit[]> FetchShownAsync(this IPinnedGeneration pinned, ShardQuery query, IReadOnlyList<Winner> winners, CancellationToken cancellationToken)
    {
        if (!query.FetchesNothing) return pinned.FetchAsync(query, winners, cancellationToken);
        var nothing = new FetchedHit[winners.Count];
        Array.Fill(nothing, new FetchedHit(new HitFields(), null));
        return Task.FromResult(nothing);
    }
}

/// <summary>A hit that made it into the answer.</summary>
/// <param name="Shard">Position of its shard in the manifest.</param>
/// <param name="Hit">The hit.</param>
internal readonly record struct Winner(int Shard, RankedHit Hit);
