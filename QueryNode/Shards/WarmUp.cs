using Indexer.Search;
using Indexer.Search.Scatter;
using Indexer.Search.Suggestions;

namespace Indexer.QueryNode.Shards;

/// <summary>
/// A few searches before the first of a user: they compile the code that searches, here and on the way to peers, and bring the most used pages of the shards into memory. A node that is not
/// warm takes a hundred times as long for its first answers as for those after.
/// </summary>
internal sealed class WarmUp(SearchService searches, Holdings holdings)
{
    private const int Rounds = 10;

    private static readonly string[] s_queries = ["the of and", "\"of the\"", "a*", "lang:en in"];
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(3);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_limit);
        try
        {
            for (int round = 0; round < Rounds; round++)
                foreach (IndexHolding holding in holdings.Indexes) await SearchAsync(holding.Index, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Warm enough.
        }
    }

    private async Task SearchAsync(string index, CancellationToken cancellationToken)
    {
        try
        {
            await searches.SuggestAsync(index, new SuggestRequest { Text = "the th", Timeout = s_limit }, null, cancellationToken);
            foreach (string query in s_queries) await searches.SearchAsync(index, new SearchRequest { Query = query, Timeout = s_limit }, null, cancellationToken);
        }
        catch (Exception e) when (e is SearchException || ShardAsker.IsDamage(e))
        {
            // What can't be searched now is for those who search it to hear.
        }
    }
}
