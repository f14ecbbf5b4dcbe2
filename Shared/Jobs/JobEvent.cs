using Indexer.Queue;

namespace Indexer.Jobs;

/// <summary>Something that happened to a job; see <see cref="JobState"/>.</summary>
public abstract record JobEvent;

/// <summary>The commits that stood when this run began have been told: begin to hand out tasks.</summary>
public sealed record JobBegun : JobEvent;

/// <summary>A task's commit marker was seen in the store.</summary>
/// <param name="Task">The task.</param>
/// <param name="Records">Records it read, for the display of progress; 0 where not known.</param>
/// <param name="Quarantined">Records it quarantined, likewise.</param>
public sealed record CommitSeen(TaskId Task, long Records = 0, long Quarantined = 0) : JobEvent;

/// <summary>A worker told something. Reports may be lost, repeated, late and out of order.</summary>
public sealed record ReportReceived(TaskReport Report) : JobEvent;

/// <summary>The queue may have lost all that it held.</summary>
public sealed record QueueLost : JobEvent;

/// <summary>The queue holds fewer messages than it ought to, for tasks of this job or of others: those that wait longest are handed out again.</summary>
/// <param name="Messages">How many are missing.</param>
public sealed record MessagesMissing(int Messages) : JobEvent;

/// <summary>Someone asked for the job's cancellation.</summary>
public sealed record CancelSeen : JobEvent;

/// <summary>Publishing came to its end.</summary>
/// <param name="Error">Why it failed; null for success.</param>
public sealed record PublishEnded(string? Error) : JobEvent;

/// <summary>Other jobs came or went: so many tasks may be in flight from now on. What is in flight beyond that stays.</summary>
/// <param name="Window">Tasks, at least 1; stands in for <see cref="JobStateOptions.Window"/>.</param>
public sealed record WindowChanged(int Window) : JobEvent;

/// <summary>Time passed.</summary>
public sealed record ClockTicked : JobEvent;

/// <summary>Something that is now to be done; see <see cref="JobState"/>.</summary>
public abstract record JobCommand;

/// <summary>Hand this attempt to the queue.</summary>
public sealed record EnqueueTask(TaskId Task, int Attempt) : JobCommand
{
    /// <summary>Whether it runs beside an attempt that is slow.</summary>
    public bool IsBackup => TaskMessage.IsBackupNumber(Attempt);
}

/// <summary>Tell the workers that attempts need not go on.</summary>
/// <param name="Task">Their task, which is committed; null for all of the job's, which has ended.</param>
/// <param name="Winner">The attempt that told the commit, if one did.</param>
public sealed record CancelAttempts(TaskId? Task, string? Winner) : JobCommand;

/// <summary>All tasks are committed: publish.</summary>
public sealed record BeginPublish : JobCommand;

/// <summary>The job has ended: write its outcome.</summary>
/// <param name="Status">How.</param>
/// <param name="Error">Why it failed, else null.</param>
/// <param name="Task">The task it failed by; null where none is to blame.</param>
public sealed record EndJob(JobStatus Status, string? Error, TaskId? Task = null) : JobCommand;
