using Indexer.Search.Generations;

namespace Indexer.QueryNode;

/// <summary>Asks the store at a steady pace for newer generations of the indexes in use and swaps them in. A failed round is logged; the old generation goes on answering.</summary>
internal sealed partial class GenerationWatcher(GenerationCache generations, QueryNodeOptions options, TimeProvider time, ILogger<GenerationWatcher> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.WatchEvery, time);
        try
        {
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
            foreach ((string index, int generation) in await generations.RefreshAsync(cancellationToken)) SwappedIn(index, generation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            CouldNotRefresh(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "swapped in generation {Generation} of index {Index}")]
    private partial void SwappedIn(string index, int generation);

    [LoggerMessage(Level = LogLevel.Warning, Message = "could not look for newer generations; the ones at hand go on answering")]
    private partial void CouldNotRefresh(Exception exception);
}
