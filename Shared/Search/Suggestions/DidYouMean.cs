using Indexer.Search.Queries;
using Indexer.Search.Scatter;

namespace Indexer.Search.Suggestions;

/// <summary>What may have been meant by a query that finds little, or has a word that no document has; only what really finds more.</summary>
internal static class DidYouMean
{
    /// <summary>A query that finds at least so many documents, and all of whose words are known, is taken to be meant as it is.</summary>
    private const int Few = 5;

    /// <summary>The corrected text, or null.</summary>
    /// <param name="pinned">The generation that answered.</param>
    /// <param name="request">What was typed, and what it is narrowed down to.</param>
    /// <param name="total">How many documents match it.</param>
    /// <param name="asked">What the shards were asked.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<string?> OfAsync(IPinnedGeneration pinned, SearchRequest request, TotalHits total, ShardQuery asked, CancellationToken cancellationToken)
    {
        long found = total.Relation == "eq" ? total.Value : long.MaxValue;
        if (found >= Few && !asked.Compiled.HasUnknownWord) return null;
        try
        {
            foreach (string corrected in new QueryCorrector(pinned.Statistics).Correct(request.Query))
                if (await FindsMoreAsync(pinned, QueryParser.Parse(corrected).Root, request.Filters, found, asked.Deadline, cancellationToken)) return corrected;
        }
        catch (SearchException e) when (e.Kind == SearchErrorKind.Overloaded)
        {
            // There is an answer already; whoever is overloaded is not asked for more.
        }
        return null;
    }

    /// <summary>Words side by side are alternatives: where the known ones find enough already, the corrected one must be found together with them.</summary>
    private static async Task<bool> FindsMoreAsync(IPinnedGeneration pinned, Query corrected, SearchFilters filters, long found, long deadline, CancellationToken cancellationToken) => found < Few
        ? await pinned.CountAsync(RequestedFilters.Narrow(corrected, filters), found + 1, deadline, cancellationToken) > found
        : await pinned.CountAsync(RequestedFilters.Narrow(corrected.WithAllRequired(), filters), 1, deadline, cancellationToken) > 0;
}
