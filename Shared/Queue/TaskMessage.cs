using Indexer.Jobs;

namespace Indexer.Queue;

/// <summary>A task to be tried.</summary>
/// <param name="Job">Its job.</param>
/// <param name="Task">The task.</param>
/// <param name="Attempt">1 for the first try, from <see cref="FirstBackup"/> on a backup; for people and backoff, not for correctness.</param>
public sealed record TaskMessage(JobId Job, TaskId Task, int Attempt)
{
    /// <summary>Number of a task's first backup attempt: numbers below are tries, numbers from here on run beside a try.</summary>
    public const int FirstBackup = 1001;

    /// <summary>Whether another attempt at the task is running, perhaps slowly: a worker that runs it declines (see <see cref="TaskHandedBack"/>).</summary>
    public bool IsBackup => IsBackupNumber(Attempt);

    /// <summary>Whether an attempt of this number is a backup.</summary>
    public static bool IsBackupNumber(int attempt) => attempt >= FirstBackup;
}
