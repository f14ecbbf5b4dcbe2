using Indexer.Jobs;
using Indexer.Queue;

namespace Indexer.Coordinator.Coordination;

/// <summary>Sums up a job's progress for people. Belongs to the job's loop.</summary>
internal sealed class JobProgressMeter(JobId job, JobPlan plan, PlanSplits splits)
{
    // Of a resumed job's commits so many are read for their record counts; a larger job counts the rest of this run alone.
    private const int MaxCommitsRead = 5_000;
    private const int MaxFailures = 20;

    private readonly Queue<string> _failures = new();
    private readonly (Stage Stage, int Tasks)[] _stages = [.. Enum.GetValues<Stage>().Select(stage => (stage, plan.TasksOf(stage)))];
    private long _bytes, _records, _quarantined;

    public int CommittedTasks { get; private set; }

    public bool WantsCommitOf(TaskId task) => task.Stage == Stage.Map && CommittedTasks < MaxCommitsRead;

    public void Committed(TaskId task, long records, long quarantined)
    {
        CommittedTasks++;
        _quarantined += quarantined;
        if (task.Stage != Stage.Map || task.Index >= splits.Count) return;
        _bytes += splits.BytesOf(task.Index);
        _records += records;
    }

    /// <summary>Adds what a commit of an earlier run counted.</summary>
    public void Counted(long records, long quarantined) => (_records, _quarantined) = (_records + records, _quarantined + quarantined);

    public void Failed(TaskFailed failed)
    {
        _failures.Enqueue($"{failed.Task}: {failed.Error}");
        if (_failures.Count > MaxFailures) _failures.Dequeue();
    }

    public JobProgress Measure(JobState state, TimeSpan elapsed)
    {
        var running = state.SumRunning();
        var isMapping = state.Stage == Stage.Map;
        return new JobProgress
        {
            Job = job,
            Phase = state.Phase == JobPhase.Publishing ? "publishing" : "running",
            Stages = [.. _stages.Select(stage => new StageProgress(stage.Stage, stage.Tasks, state.CommittedOf(stage.Stage), stage.Stage == state.Stage ? running.Tasks : 0))],
            InputBytes = splits.InputBytes,
            InputBytesDone = isMapping ? Math.Min(splits.InputBytes, _bytes + running.InputBytes) : splits.InputBytes,
            Records = _records + (isMapping ? running.Records : 0),
            Quarantined = _quarantined,
            Elapsed = elapsed,
            Failures = [.. _failures],
        };
    }

    public static string PhaseOf(JobStatus status) => status.ToString().ToLowerInvariant();
}
