using Indexer.Hosting;
using Indexer.Search;
using Indexer.Search.Generations;
using Indexer.Storage;
using Indexer.Telemetry;

namespace Indexer.QueryNode;

/// <summary>
/// Opens all indexes of the store when the node starts, which is when it becomes ready; then asks the store at a steady pace for newer generations of the indexes in use
/// and swaps them in. A failed round is logged; the old generation goes on answering.
/// </summary>
internal sealed partial class GenerationWatcher(
    GenerationCache generations, QueryNodeOptions options, Readiness readiness, TimeProvider time, ILogger<GenerationWatcher> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        readiness.Set("indexes", () => "not loaded yet");
        using var timer = new PeriodicTimer(options.WatchEvery, time);
        try
        {
            while (!await TryLoadAsync(stoppingToken)) await timer.WaitForNextTickAsync(stoppingToken);
            readiness.Set("indexes", () => null);
            while (await timer.WaitForNextTickAsync(stoppingToken)) await LookAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach ((string index, int generation) in await generations.RefreshAsync(cancellationToken)) Note(index, generation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            CouldNotRefresh(e);
        }
    }

    // The store must have answered once; an index that can't be opened must not keep the others from being served.
    private async Task<bool> TryLoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (IndexSummary index in await generations.ListAsync(cancellationToken)) await LoadAsync(index.Name, cancellationToken);
            return true;
        }
        catch (BlobStoreException e)
        {
            CouldNotList(e.Message);
            return false;
        }
    }

    private async Task LoadAsync(string index, CancellationToken cancellationToken)
    {
        try
        {
            await generations.LoadAsync(index, cancellationToken);
        }
        catch (SearchException e)
        {
            CouldNotLoad(index, e.Message);
        }
    }

    private void Note(string index, int generation)
    {
        SearchMetrics.SwappedIn();
        SwappedIn(index, generation);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "could not list the indexes, trying again: {Error}")]
    private partial void CouldNotList(string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "could not open index {Index}: {Error}")]
    private partial void CouldNotLoad(string index, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "swapped in generation {Generation} of index {Index}")]
    private partial void SwappedIn(string index, int generation);

    [LoggerMessage(Level = LogLevel.Warning, Message = "could not look for newer generations; the ones at hand go on answering")]
    private partial void CouldNotRefresh(Exception exception);
}
