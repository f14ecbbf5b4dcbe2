using Indexer.Jobs;
using Microsoft.Extensions.Logging;

namespace Indexer.Coordinator.Coordination;

/// <summary>Asks the queue whether what waits is still in it, while some of it has waited for long; tells the jobs of what is missing.</summary>
/// <param name="runners">The jobs that run.</param>
/// <param name="countTasks">How many tasks the queue holds for the next worker.</param>
/// <param name="interval">Between two looks.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
internal sealed partial class QueueWatch(Func<ICollection<JobRunner>> runners, Func<CancellationToken, Task<int>> countTasks, TimeSpan interval, TimeProvider time, ILogger log)
{
    private readonly ILogger _log = log;
    private readonly MissingMessages _missing = new();

    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop)) await LookAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task LookAsync(CancellationToken stop)
    {
        if (runners().Sum(runner => runner.Load.Overdue) == 0)
        {
            _missing.Forget();
            return;
        }
        try
        {
            var held = await countTasks(stop);
            var waiting = runners();
            var missing = _missing.Observe(waiting.Sum(runner => runner.Load.Waiting), held);
            if (missing == 0) return;
            LogMissing(missing);
            foreach (var runner in waiting) runner.TellMissing(missing);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested) // the loop that owns the looks: the broker is away, and what it held meanwhile is not known
        {
            _missing.Forget();
            LogNotCounted(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the queue holds {Messages} messages fewer than tasks wait, what waits longest is handed out again")]
    private partial void LogMissing(int messages);

    [LoggerMessage(Level = LogLevel.Warning, Message = "could not count what waits in the queue, looking again")]
    private partial void LogNotCounted(Exception error);
}
