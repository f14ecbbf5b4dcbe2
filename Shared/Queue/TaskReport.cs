using Indexer.Jobs;

namespace Indexer.Queue;

/// <summary>What a worker tells the coordinator.</summary>
public abstract record TaskReport(JobId Job, TaskId Task, string Attempt);

/// <summary>An attempt began.</summary>
/// <param name="Job">Job.</param>
/// <param name="Task">Task.</param>
/// <param name="Attempt">Attempt.</param>
/// <param name="Number">Which try it is.</param>
/// <param name="Worker">Who runs it: machine and process, for people.</param>
/// <param name="IsolationSteps">How many crashes have narrowed down the record to blame so far; a crash that did is not held against the task.</param>
public sealed record TaskStarted(JobId Job, TaskId Task, string Attempt, int Number, string Worker, int IsolationSteps = 0) : TaskReport(Job, Task, Attempt);

/// <summary>An attempt goes on: totals since its start.</summary>
/// <param name="Job">Job.</param>
/// <param name="Task">Task.</param>
/// <param name="Attempt">Attempt.</param>
/// <param name="InputBytes">Stored bytes of its input that it has read.</param>
/// <param name="Records">Records, or entries of runs, that it has read.</param>
/// <param name="OfBytes">Stored bytes of its input in all; 0 where not known (yet).</param>
public sealed record TaskProgressed(JobId Job, TaskId Task, string Attempt, long InputBytes, long Records, long OfBytes = 0) : TaskReport(Job, Task, Attempt);

/// <summary>The task's commit marker stands (by this attempt or an earlier one).</summary>
/// <param name="Job">Job.</param>
/// <param name="Task">Task.</param>
/// <param name="Attempt">Attempt.</param>
/// <param name="Records">Records the task read, for the display of progress; 0 where not known.</param>
/// <param name="Quarantined">Records it quarantined, likewise.</param>
public sealed record TaskCommitted(JobId Job, TaskId Task, string Attempt, long Records = 0, long Quarantined = 0) : TaskReport(Job, Task, Attempt);

/// <summary>
/// An attempt was given up without a fault of the task (its worker shuts down); its message goes back to the queue. With an attempt that never started it
/// declines a backup: the worker runs the task already, and the backup's message is off the queue.
/// </summary>
public sealed record TaskHandedBack(JobId Job, TaskId Task, string Attempt) : TaskReport(Job, Task, Attempt);

/// <summary>An attempt failed.</summary>
/// <param name="Job">Job.</param>
/// <param name="Task">Task.</param>
/// <param name="Attempt">Attempt.</param>
/// <param name="Number">Which try it was.</param>
/// <param name="Error">The error, in a sentence.</param>
/// <param name="Retryable">Whether another try can help.</param>
public sealed record TaskFailed(JobId Job, TaskId Task, string Attempt, int Number, string Error, bool Retryable) : TaskReport(Job, Task, Attempt);
