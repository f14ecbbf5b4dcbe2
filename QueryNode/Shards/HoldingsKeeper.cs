using Indexer.Hosting;
using Indexer.Indexing;
using Indexer.QueryNode.Cluster;

namespace Indexer.QueryNode.Shards;

/// <summary>
/// Has every index looked at whenever something has changed, and a few times a second besides; the node is ready once all that is its own was open for the first time. An index that can't be held
/// does not keep it from answering for others.
/// </summary>
internal sealed class HoldingsKeeper(
    Holdings holdings, ShardOpener opener, QuietScheduler scheduler, ManifestStore manifests, Membership membership, StoreWatcher watcher, NodeIdentity self, ClusterSettings settings, ClusterOptions options,
    WarmUp warmUp, Readiness readiness, TimeProvider time, ILogger<HoldingsKeeper> logger) : BackgroundService
{
    private const string NotLoaded = "not loaded yet";

    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<string, IndexKeeper> _keepers = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _woken = new(0);
    private volatile string? _lack = NotLoaded;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        readiness.Set("indexes", () => _lack);
        holdings.Changed += Wake;
        membership.Changed += Wake;
        bool wasReady = false;
        try
        {
            await membership.Met.WaitAsync(stoppingToken);
            while (true)
            {
                bool isReady = Look(stoppingToken);
                if (isReady && !wasReady)
                {
                    await warmUp.RunAsync(stoppingToken);
                    _lack = null;
                }
                else if (!wasReady)
                {
                    _lack = string.Join("; ", holdings.Indexes.Select(holding => holding.Fault).OfType<string>().DefaultIfEmpty(NotLoaded));
                }
                wasReady |= isReady; // what comes later is served by others until it is here
                await _woken.WaitAsync(s_pace, stoppingToken);
                while (_woken.CurrentCount > 0) await _woken.WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        finally
        {
            holdings.Changed -= Wake;
            membership.Changed -= Wake;
            await Task.WhenAll(_keepers.Values.Select(k => k.StopAsync()));
        }
    }

    private bool Look(CancellationToken stoppingToken)
    {
        bool isReady = watcher.HasListed;
        ClusterView view = membership.View;
        foreach (IndexHolding holding in holdings.Indexes)
        {
            if (!_keepers.TryGetValue(holding.Index, out IndexKeeper? keeper))
                _keepers[holding.Index] = keeper = new IndexKeeper(holding, opener, scheduler, manifests, self, settings, options, time, logger, Wake);
            keeper.Look(view, stoppingToken);
            // Who notices a generation first tells the others by beginning to open it.
            if (view.Others.Any(m => m.Newest(holding.Index) > holding.Newest?.Generation)) watcher.Wake();
            isReady &= keeper.IsSettled;
        }
        // A node that can't answer for any of its indexes is of no use to anybody: whoever restarts nodes one by one stops there.
        return isReady && (!holdings.Indexes.Any() || holdings.Indexes.Any(holding => holding.Serving is not null));
    }

    private void Wake() => _woken.Release();
}
