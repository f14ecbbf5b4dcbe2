using Indexer.Search;
using Indexer.Search.Generations;
using Indexer.Search.Matching;
using Indexer.Search.Pruning;
using Indexer.Search.Queries;
using Indexer.Search.Ranking;
using Indexer.Search.Scatter;
using Indexer.Search.Shards;
using Indexer.Search.Snippets;

namespace Indexer.QueryNode.Shards;

/// <summary>
/// Searches a shard that is being opened for what was searched for of late, before it is told to be here: words, bounds, pairs and filters are worked out, columns that hits were sorted, collapsed and
/// counted by are read, and the pages of its files are in memory when the first search comes that somebody waits for. Thread-safe.
/// </summary>
internal sealed class ShardWarmer(RecentSearches recent, TimeProvider time)
{
    // As many as an answer shows; of one shard fewer are shown.
    private const int Hits = 10, Shown = 3;

    // A generation is not long in coming for all there is to remember.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    /// <param name="generation">The generation that it is opened for.</param>
    /// <param name="shard">The shard, open.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task WarmAsync(HeldGeneration generation, OpenShard shard, CancellationToken cancellationToken)
    {
        if (!await TryReadColumnsAsync(generation.Manifest.Index, shard, cancellationToken)) return;
        long began = time.GetTimestamp();
        foreach (RecentSearch search in recent.Of(generation.Manifest.Index))
        {
            if (time.GetElapsedTime(began) > s_limit || !TrySearch(generation.Statistics, shard, search, cancellationToken)) return;
            // A piece each, between which who opens it rests.
            await Task.Yield();
        }
    }

    /// <summary>However long it takes: no deadline of a search ends it, and the first that needs a column would wait for all of it.</summary>
    /// <returns>As of <see cref="TrySearch"/>.</returns>
    private async Task<bool> TryReadColumnsAsync(string index, OpenShard shard, CancellationToken cancellationToken)
    {
        try
        {
            foreach (Selection selection in recent.SelectionsOf(index))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (shard.ReadColumnsFor(selection)) await Task.Yield();
            }
            return true;
        }
        catch (Exception e) when (ShardAsker.IsDamage(e))
        {
            return false;
        }
    }

    /// <returns>Whether the files can be read: what is damaged is found, and mended, by the first search that somebody waits for.</returns>
    private bool TrySearch(GenerationStatistics statistics, OpenShard shard, RecentSearch search, CancellationToken cancellationToken)
    {
        try
        {
            CompiledQuery compiled = QueryCompiler.Compile(search.Query, statistics, new QueryNotes(), search.MostExpansions, search.Ranking);
            var selection = new Selection { Count = Hits };
            var query = new ShardQuery { Parsed = search.Query, Compiled = compiled, Selection = selection, Counted = Hits + 1, Deadline = long.MaxValue, Fields = ShownFields.Usual };
            ShardSearcher searcher = shard.SearcherOf(statistics.ModelOf(search.Ranking));
            var progress = new SearchProgress(query.Counted, compiled.Matcher.Fewest, 1, Hits);
            var group = new ShardGroup([searcher], query, progress, new SearchClock(time, query.Deadline, cancellationToken));
            group.Search();
            ShardHits found = group.Answer(0);
            var snippets = new SnippetMaker(compiled.Terms);
            foreach (RankedHit hit in found.Hits.Take(Shown)) ShardAsker.Fetch(searcher, hit, query, snippets);
            return !found.IsDamaged;
        }
        catch (Exception e) when (ShardAsker.IsDamage(e))
        {
            return false;
        }
    }
}
