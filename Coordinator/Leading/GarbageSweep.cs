using Indexer.Coordinator.Coordination;
using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Storage;
using Indexer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Indexer.Coordinator.Leading;

/// <summary>
/// Removes what nothing will ever read again.
/// <list type="bullet">
/// <item>Of a job that succeeded: the outputs of all attempts; again and again while one that has not ended may write more, for a day.</item>
/// <item>Of any other job: the outputs of attempts that can't win any more, since another attempt's commit stands or they have stated their end. Attempts that may
/// still commit, however late, are left alone: this goes by what stands in the store, not by clocks.</item>
/// <item>Of an index: files that are older than the grace period and in no manifest and in no commit of a job that did not succeed (it may be retried), while the index
/// has no job under way. They are condemned first, then what refers to them is looked for once more: see <c>Coordinator/Leading/README.md</c>.</item>
/// </list>
/// </summary>
internal sealed partial class GarbageSweep(IBlobStore store, TimeSpan grace, TimeProvider time, BusyIndexes busy, ILogger<GarbageSweep> log)
{
    private const int AtOnce = 16;

    // A worker that stood still for longer leaves what it writes to the next coordinator that leads.
    private static readonly TimeSpan s_late = TimeSpan.FromDays(1);

    private readonly ILogger _log = log;
    private readonly JobStore _jobs = new(store);

    // Succeeded jobs that have nothing left to sweep: for good.
    private readonly HashSet<JobId> _clean = [];

    // Those of which an attempt may write more, and until when they are looked at.
    private readonly Dictionary<JobId, DateTimeOffset> _unsettled = [];

    /// <summary>One round. What can't be read of one job or one index keeps no other from being swept; all other failures end the round, and the next goes on.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var kept = new List<(JobId Job, string Index, bool HasEnded)>();
            var unreadable = new List<JobId>();
            var outputs = 0L;
            await foreach (var submitted in _jobs.ListAsync(cancellationToken))
            {
                if (_clean.Contains(submitted.Job)) continue;
                try
                {
                    outputs += await SweepAsync(submitted.Job, kept, cancellationToken);
                }
                catch (Exception e) when (IsOfOneThing(e))
                {
                    unreadable.Add(submitted.Job);
                    LogJobUnreadable(e, submitted.Job);
                }
            }
            if (outputs > 0)
            {
                JobMetrics.Swept("attempt", outputs);
                LogAttempts(outputs);
            }
            await SweepFilesAsync(kept, unreadable, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested) // the loop that owns the sweeps
        {
            LogBrokenOff(e);
        }
    }

    // Else the store is away, for all of them.
    private static bool IsOfOneThing(Exception error) => error is not (BlobStoreException { Kind: BlobStoreErrorKind.Transient } or OperationCanceledException);

    /// <returns>How many outputs were swept of a job that has not succeeded.</returns>
    private async Task<long> SweepAsync(JobId job, List<(JobId Job, string Index, bool HasEnded)> kept, CancellationToken cancellationToken)
    {
        var outcome = await _jobs.FindOutcomeAsync(job, cancellationToken);
        if (outcome?.Status == JobStatus.Succeeded)
        {
            await SweepSucceededAsync(job, cancellationToken);
            return 0;
        }
        if (await _jobs.FindRequestAsync(job, cancellationToken) is { } request) kept.Add((job, request.Index, outcome is not null));
        return await new AttemptSweep(store, job).RunAsync(cancellationToken);
    }

    private async Task SweepSucceededAsync(JobId job, CancellationToken cancellationToken)
    {
        var isSettled = await JobSweep.RunAsync(store, job, cancellationToken);
        var now = time.GetUtcNow();
        if (!isSettled && (_unsettled.TryAdd(job, now + s_late) || now < _unsettled[job])) return;
        _unsettled.Remove(job);
        _clean.Add(job);
    }

    private async Task SweepFilesAsync(List<(JobId Job, string Index, bool HasEnded)> kept, List<JobId> unreadable, CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - grace;
        var candidates = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        await foreach (var blob in store.ListAsync(IndexLayout.Root, cancellationToken))
            if (blob.Modified < oldest && blob.Key.Split('/') is [_, var index, "files", _])
            {
                if (!candidates.TryGetValue(index, out var files)) candidates[index] = files = [];
                files.Add(blob.Key);
            }
        foreach (var (index, files) in candidates)
        {
            if (kept.Any(job => job.Index == index && !job.HasEnded) || unreadable.Any(job => JobStore.MayBeOf(job, index))) continue;
            try
            {
                await busy.WhileIdleAsync(index, () => SweepFilesAsync(index, files, [.. kept.Where(job => job.Index == index).Select(job => job.Job)], cancellationToken), cancellationToken);
            }
            catch (Exception e) when (IsOfOneThing(e))
            {
                LogIndexUnreadable(e, index);
            }
        }
    }

    private async Task SweepFilesAsync(string index, List<string> files, IReadOnlyList<JobId> retriable, CancellationToken cancellationToken)
    {
        var garbage = await UnreferredAsync(index, files, retriable, cancellationToken);
        if (garbage.Count == 0) return;
        var side = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        var names = new IndexFiles(store, index);
        await Parallel.ForEachAsync(garbage, side, async (file, token) => await names.CondemnAsync(file, token));
        // Whoever did not see the marks began before them: it is seen now, or what it has come to.
        if (await FindRetriableAsync(index, cancellationToken) is not { } since) return;
        garbage = await UnreferredAsync(index, garbage, since, cancellationToken);
        await Parallel.ForEachAsync(garbage, side, async (file, token) => await store.DeleteAsync(file, token));
        if (garbage.Count == 0) return;
        JobMetrics.Swept("file", garbage.Count);
        LogFiles(garbage.Count, index);
    }

    // The index's jobs that have ended and may be retried; null while one has not ended.
    private async Task<List<JobId>?> FindRetriableAsync(string index, CancellationToken cancellationToken)
    {
        var retriable = new List<JobId>();
        await foreach (var submitted in _jobs.ListAsync(cancellationToken))
        {
            if (_clean.Contains(submitted.Job)) continue;
            if (!JobStore.MayBeOf(submitted.Job, index)) continue;
            var outcome = await _jobs.FindOutcomeAsync(submitted.Job, cancellationToken);
            if (outcome?.Status == JobStatus.Succeeded || (await _jobs.FindRequestAsync(submitted.Job, cancellationToken))?.Index != index) continue;
            if (outcome is null) return null;
            retriable.Add(submitted.Job);
        }
        return retriable;
    }

    private async Task<List<string>> UnreferredAsync(string index, List<string> files, IReadOnlyList<JobId> retriable, CancellationToken cancellationToken)
    {
        var referred = await ReferredAsync(index, retriable, cancellationToken);
        return [.. files.Where(file => !referred.Contains(file) && !referred.Contains(IndexLayout.AnyCopyOf(file)))];
    }

    private async Task<HashSet<string>> ReferredAsync(string index, IReadOnlyList<JobId> retriable, CancellationToken cancellationToken)
    {
        var referred = new HashSet<string>(StringComparer.Ordinal);
        foreach (var manifest in await new ManifestStore(store, time).ListAsync(index, cancellationToken))
            foreach (var file in manifest.Files)
                referred.Add(IndexLayout.File(index, file));
        foreach (var job in retriable)
        {
            var journal = _jobs.TasksOf(job);
            await foreach (var task in journal.ListCommittedAsync(cancellationToken))
                if (task.Stage is Stage.Reduce or Stage.Gather && await journal.FindCommitAsync(task, cancellationToken) is { } commit)
                    foreach (var output in commit.Outputs) referred.Add(IndexLayout.AnyCopyOf(output.Key)); // a publisher may have copied it
        }
        return referred;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "swept {Blobs} outputs of attempts that can't win any more")]
    private partial void LogAttempts(long blobs);

    [LoggerMessage(Level = LogLevel.Information, Message = "swept {Files} files of index {Index} that nothing refers to")]
    private partial void LogFiles(int files, string index);

    [LoggerMessage(Level = LogLevel.Warning, Message = "sweep broke off, the next one goes on")]
    private partial void LogBrokenOff(Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Job} and the files of its index are not swept: restore or remove the blob that can't be read")]
    private partial void LogJobUnreadable(Exception error, JobId job);

    [LoggerMessage(Level = LogLevel.Error, Message = "the files of index {Index} are not swept, since it can't be seen what refers to them: restore the blob that can't be read")]
    private partial void LogIndexUnreadable(Exception error, string index);
}
