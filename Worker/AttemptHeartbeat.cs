using Indexer.Jobs;
using Indexer.Queue;
using Microsoft.Extensions.Logging;

namespace Indexer.Worker;

/// <summary>Tells the coordinator at intervals how far an attempt is, and drops the attempt when its job is over.</summary>
internal sealed partial class AttemptHeartbeat(AttemptSurroundings around, TaskMessage message) : IAsyncDisposable
{
    private readonly ILogger _log = around.Log;
    private readonly CancellationTokenSource _stop = new();
    private long _inputBytes, _ofBytes, _records;
    private Task _running = Task.CompletedTask;

    /// <summary>Takes note of the attempt's progress; called often, from its thread.</summary>
    public void Note(AttemptProgress progress)
    {
        Volatile.Write(ref _inputBytes, progress.InputBytes);
        Volatile.Write(ref _ofBytes, progress.OfBytes);
        Volatile.Write(ref _records, progress.Records);
    }

    /// <param name="attempt">Dropped when the job is over.</param>
    public void Start(RunningAttempt attempt) => _running = RunAsync(attempt);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(RunningAttempt attempt)
    {
        using var timer = new PeriodicTimer(around.Options.Heartbeat, around.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                if (!await BeatAsync(attempt)) return;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    private async Task<bool> BeatAsync(RunningAttempt attempt)
    {
        try
        {
            if (await around.Known.IsOverAsync(message.Job, _stop.Token))
            {
                await attempt.DropAsync();
                return false;
            }
            await around.Queue.ReportAsync(
                new TaskProgressed(message.Job, message.Task, attempt.Attempt.Value, Volatile.Read(ref _inputBytes), Volatile.Read(ref _records), Volatile.Read(ref _ofBytes)), _stop.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException) // a beat that fails must not end the attempt; the next one follows
        {
            LogMissedBeat(e, message.Job, message.Task, attempt.Attempt);
        }
        return true;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "heartbeat failed: {Job} {Task} {Attempt}")]
    private partial void LogMissedBeat(Exception error, JobId job, TaskId task, AttemptId attempt);
}
