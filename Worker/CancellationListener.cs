using Indexer.Jobs;
using Indexer.Queue;
using Microsoft.Extensions.Logging;

namespace Indexer.Worker;

/// <summary>
/// Obeys the coordinator's notices that attempts need not go on. A notice is a hint: an attempt is dropped only when the store says so too, so that one
/// that comes late does not end the attempts of a job that was opened again.
/// </summary>
internal sealed partial class CancellationListener(ITaskQueue queue, JobStore jobs, RunningAttempts running, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly ILogger _log = log;

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var notice = await queue.ReceiveCancellationAsync(stop);
                foreach (var attempt in running.MeantBy(notice))
                    if (await IsNeedlessAsync(attempt, stop)) await attempt.DropAsync();
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
            }
            catch (Exception e) // the loop of the notices: attempts also find out by themselves
            {
                LogTrouble(e);
                await Task.Delay(s_pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> IsNeedlessAsync(RunningAttempt attempt, CancellationToken stop) =>
        await jobs.TasksOf(attempt.Job).IsCommittedAsync(attempt.Task, stop) || await jobs.IsOverAsync(attempt.Job, stop);

    [LoggerMessage(Level = LogLevel.Debug, Message = "a notice of cancellation was not obeyed")]
    private partial void LogTrouble(Exception error);
}
