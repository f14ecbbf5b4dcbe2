using Indexer.QueryNode.Leaf;
using Indexer.QueryNode.Shards;
using Indexer.Search;
using Indexer.Search.Scatter;

namespace Indexer.QueryNode.Gather;

/// <summary>The generations of the cluster, as this node knows them: its holdings say which there are, their shards may be on any node.</summary>
internal sealed class ClusterGenerations(Holdings holdings, StoreWatcher watcher, LeafSearcher local, Gatherer gatherer, TimeProvider time) : IGenerations
{
    public async Task<IPinnedGeneration> PinAsync(string index, GenerationWish wish, CancellationToken cancellationToken)
    {
        IndexHolding holding = await holdings.GetAsync(index, cancellationToken);
        if (wish.Number is { } number)
        {
            if (wish.AtLeast > number) throw wish.NotYet(index, number);
            return Pin(await holdings.AcquireAsync(holding, number, cancellationToken));
        }
        while (true)
        {
            Task changed = holding.Changed; // before the look, so that no change falls between
            if (holding.TryAcquire(null) is { } serving)
            {
                if (wish.AtLeast is not { } least || serving.Number >= least) return Pin(serving);
                serving.Release();
            }
            await WaitAsync(holding, wish, changed, cancellationToken);
        }
    }

    public Task<IReadOnlyList<IndexSummary>> ListAsync(CancellationToken cancellationToken)
    {
        var summaries = new List<IndexSummary>();
        foreach (IndexHolding holding in holdings.Indexes.OrderBy(i => i.Index, StringComparer.Ordinal))
        {
            if ((holding.Serving?.Manifest ?? holding.Newest) is { } shown)
                summaries.Add(new IndexSummary(holding.Index, shown.Generation, shown.Documents, shown.Shards.Count, shown.Shards.Sum(s => s.Bytes), shown.Published));
        }
        return Task.FromResult<IReadOnlyList<IndexSummary>>(summaries);
    }

    private ClusterGeneration Pin(HeldGeneration held) => new(held, local, gatherer, time);

    private async Task WaitAsync(IndexHolding holding, GenerationWish wish, Task changed, CancellationToken cancellationToken)
    {
        TimeSpan left = time.GetElapsedTime(time.GetTimestamp(), wish.Deadline);
        if (left <= TimeSpan.Zero)
        {
            if (holding.Serving is { } serving) throw wish.NotYet(holding.Index, serving.Number);
            throw new SearchException(SearchErrorKind.Unavailable, $"the index {holding.Index} is not open yet.") { RetryAfter = TimeSpan.FromSeconds(1) };
        }
        if (wish.AtLeast > (holding.Newest?.Generation ?? 0)) watcher.Wake();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(changed, Task.Delay(left, time, enough.Token));
        await enough.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
