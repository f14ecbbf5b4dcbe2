using Indexer.QueryNode.Leaf;
using Indexer.QueryNode.Shards;
using Indexer.Search;
using Indexer.Search.Scatter;

namespace Indexer.QueryNode.Gather;

/// <summary>The generations of the cluster, as this node knows them: its holdings say which there are, their shards may be on any node.</summary>
internal sealed class ClusterGenerations(Holdings holdings, StoreWatcher watcher, LeafSearcher local, Gatherer gatherer, TimeProvider time) : IGenerations
{
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    public async Task<IPinnedGeneration> PinAsync(string index, GenerationWish wish, CancellationToken cancellationToken)
    {
        IndexHolding holding = holdings.Find(index) ?? await TimeLimit.KeepAsync(
            Left(wish), time, $"the store did not say within the time limit whether there is an index {index}.", token => holdings.GetAsync(index, token), cancellationToken);
        if (wish.Number is { } number)
        {
            if (wish.AtLeast > number) throw wish.NotYet(index, number);
            return Pin(holding.TryAcquire(number) ?? await TimeLimit.KeepAsync(
                Left(wish), time, $"generation {number} of the index {index} was not open within the time limit.", token => holdings.AcquireAsync(holding, number, token), cancellationToken));
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

    private static SearchException NotOpen(IndexHolding holding) =>
        new(SearchErrorKind.Unavailable, holding.Fault is { } fault ? $"the index {holding.Index} is not open: {fault}" : $"the index {holding.Index} is not open yet.") { RetryAfter = s_retryAfter };

    private ClusterGeneration Pin(HeldGeneration held) => new(held, local, gatherer, time);

    private TimeSpan Left(GenerationWish wish) => time.GetElapsedTime(time.GetTimestamp(), wish.Deadline);

    private async Task WaitAsync(IndexHolding holding, GenerationWish wish, Task changed, CancellationToken cancellationToken)
    {
        TimeSpan left = Left(wish);
        HeldGeneration? serving = holding.Serving;
        if (left <= TimeSpan.Zero && serving is not null) throw wish.NotYet(holding.Index, serving.Number);
        if (serving is null && (left <= TimeSpan.Zero || holding.IsLost)) throw NotOpen(holding);
        if (wish.AtLeast > (holding.Newest?.Generation ?? 0)) watcher.Wake();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(changed, Task.Delay(left, time, enough.Token));
        await enough.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
