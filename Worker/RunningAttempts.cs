using System.Collections.Concurrent;
using Indexer.Jobs;
using Indexer.Queue;

namespace Indexer.Worker;

/// <summary>The attempts that this worker runs now, at most one a task. Thread-safe.</summary>
internal sealed class RunningAttempts
{
    private readonly ConcurrentDictionary<(JobId Job, TaskId Task), RunningAttempt> _attempts = new();

    /// <summary>Enters an attempt unless the task is being run here; then <paramref name="other"/> is the attempt that runs.</summary>
    public bool TryEnter(TaskMessage message, AttemptId attempt, out RunningAttempt other)
    {
        var entered = new RunningAttempt(this, message.Job, message.Task, attempt);
        other = _attempts.GetOrAdd((message.Job, message.Task), entered);
        return ReferenceEquals(other, entered);
    }

    /// <summary>The attempts that a notice means.</summary>
    public IEnumerable<RunningAttempt> MeantBy(TaskCancellation notice)
    {
        foreach (var (_, attempt) in _attempts)
            if (attempt.Job == notice.Job && (notice.Task is not { } task || attempt.Task == task) && attempt.Attempt.Value != notice.Attempt)
                yield return attempt;
    }

    public void Leave(RunningAttempt attempt) => _attempts.TryRemove(new((attempt.Job, attempt.Task), attempt));
}

/// <summary>An attempt that runs in this process. Thread-safe.</summary>
internal sealed class RunningAttempt(RunningAttempts running, JobId job, TaskId task, AttemptId attempt) : IDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _needless = new();

    public JobId Job => job;

    public TaskId Task => task;

    public AttemptId Attempt => attempt;

    /// <summary>Ends when the attempt has left.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Cancelled when the attempt need not go on: the task is committed, or its job is over.</summary>
    public CancellationToken Needless => _needless.Token;

    /// <summary>Lets the attempt end without a result.</summary>
    public Task DropAsync() => _needless.CancelAsync();

    // The source holds no timer and no handle: a notice may still come to it, and needs no lock against its disposal.
    public void Dispose()
    {
        running.Leave(this);
        _ended.TrySetResult();
    }
}
