using Indexer.Jobs;
using Indexer.Storage;
using Microsoft.Extensions.Logging;

namespace Indexer.Coordinator.Coordination;

/// <summary>Looks into the store for what nobody may have told: a cancellation, and commits whose reports were lost.</summary>
internal sealed partial class JobWatch(JobStore jobs, TaskJournal journal, Func<JobEvent, CancellationToken, ValueTask> tell, TimeSpan interval, TimeProvider time, ILogger log)
{
    // Each look waits for the store: side by side they wait together.
    private const int LookAtOnce = 16;

    private readonly ILogger _log = log;
    private List<TaskId>? _suspects;

    /// <summary>Names tasks of which nothing was heard for long; they are looked up at the next round.</summary>
    public void Suspect(List<TaskId> silent) => Volatile.Write(ref _suspects, silent);

    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            do await LookAsync(stop);
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task LookAsync(CancellationToken stop)
    {
        try
        {
            if (await jobs.IsCancelRequestedAsync(journal.Job, stop)) await tell(new CancelSeen(), stop);
            if (Interlocked.Exchange(ref _suspects, null) is not { } suspects) return;
            await Parallel.ForEachAsync(suspects, new ParallelOptions { MaxDegreeOfParallelism = LookAtOnce, CancellationToken = stop }, async (task, token) =>
            {
                if (await journal.IsCommittedAsync(task, token) && await journal.FindCommitAsync(task, token) is { } commit)
                    await tell(new CommitSeen(task, commit.Records.Read, commit.Records.Quarantined.Values.Sum()), token);
            });
        }
        catch (BlobStoreException e) // of any kind: an operator may mend it, and the job goes on without this look
        {
            LogStoreTrouble(e, journal.Job);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "store failed while watching {Job}, looking again")]
    private partial void LogStoreTrouble(Exception error, JobId job);
}
