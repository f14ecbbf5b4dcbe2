using Indexer.Indexing;
using Indexer.Storage;

namespace Indexer.QueryNode.Shards;

/// <summary>
/// Asks the store at a steady pace which indexes and which generations of them there are. Nothing waits for it: while the store is down the node goes on with what it has.
/// </summary>
internal sealed partial class StoreWatcher(ManifestStore manifests, Holdings holdings, QueryNodeOptions options, TimeProvider time, ILogger<StoreWatcher> logger) : BackgroundService
{
    private readonly SemaphoreSlim _woken = new(0, 1);
    private volatile bool _hasListed;

    /// <summary>Whether the store has told its indexes once.</summary>
    public bool HasListed => _hasListed;

    /// <summary>Looks again now: somebody knows that there is something.</summary>
    public void Wake()
    {
        lock (_woken)
            if (_woken.CurrentCount == 0) _woken.Release();
    }

    public override void Dispose()
    {
        _woken.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.WhenAll([TryAsync("the indexes", ListAsync, stoppingToken), .. holdings.Indexes.Select(holding => TryAsync(holding.Index, token => LookAsync(holding, token), stoppingToken))]);
                await WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        await Task.WhenAny(_woken.WaitAsync(either.Token), Task.Delay(options.WatchEvery, time, either.Token));
        await either.CancelAsync();
        stoppingToken.ThrowIfCancellationRequested();
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> names = await manifests.NamesAsync(cancellationToken);
        await Task.WhenAll(names.Where(name => holdings.Find(name) is null).Select(name => TryAsync(name, token => LoadAsync(name, token), cancellationToken)));
        _hasListed = true;
    }

    /// <summary>An index that is new here, by the newest generation whose manifest can be read.</summary>
    private async Task LoadAsync(string index, CancellationToken cancellationToken)
    {
        for (int? before = null; await manifests.NewestNumberAsync(index, before, cancellationToken) is { } number; before = number)
        {
            try
            {
                if (await manifests.GetAsync(index, number, cancellationToken) is not { } manifest) continue;
                holdings.Offer(manifest);
                return;
            }
            catch (BlobStoreException e) when (e.Kind is BlobStoreErrorKind.Corrupt or BlobStoreErrorKind.Refused)
            {
                CouldNotRead(number, index, e.Message);
            }
        }
    }

    private async Task LookAsync(IndexHolding holding, CancellationToken cancellationToken)
    {
        int? number = await manifests.NewestNumberAsync(holding.Index, before: null, cancellationToken);
        if (number is { } newest && newest > holding.Newest?.Generation && await manifests.GetAsync(holding.Index, newest, cancellationToken) is { } manifest) holdings.Offer(manifest);
    }

    private async Task TryAsync(string what, Func<CancellationToken, Task> look, CancellationToken cancellationToken)
    {
        try
        {
            await look(cancellationToken);
        }
        catch (BlobStoreException e)
        {
            CouldNotLook(what, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "passed over generation {Generation} of index {Index}: {Error}")]
    private partial void CouldNotRead(int generation, string index, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "could not look for newer generations of {Index}; the ones at hand go on answering: {Error}")]
    private partial void CouldNotLook(string index, string error);
}
