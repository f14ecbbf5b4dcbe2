using Indexer.Search.Matching;
using Indexer.Search.Queries;
using Indexer.Search.Ranking;
using Indexer.Search.Scatter;

namespace Indexer.Search.Suggestions;

/// <summary>Asks a generation whether what is about to be suggested would find anything.</summary>
internal static class MatchCounting
{
    /// <summary>Documents that match, counted up to a number: at least so many where it is reached.</summary>
    /// <exception cref="SearchException">No shard could be asked.</exception>
    public static async Task<long> CountAsync(this IPinnedGeneration pinned, Query query, long upTo, long deadline, CancellationToken cancellationToken)
    {
        var asked = new ShardQuery
        {
            Parsed = query,
            Compiled = QueryCompiler.Compile(query, pinned.Statistics, new QueryNotes()),
            Selection = new Selection { Count = 1 },
            Counted = upTo,
            Deadline = deadline,
        };
        return Math.Min((await pinned.SearchAsync(asked, cancellationToken)).Sum(answer => answer.Total), upTo);
    }

    /// <summary>The query with all of its parts that stand side by side required.</summary>
    public static Query WithAllRequired(this Query query) => query is GroupQuery group ? new GroupQuery([.. group.Required, .. group.Optional], [], group.Prohibited) : query;
}
