using Indexer.Jobs;

namespace Indexer.Simulation;

/// <summary>A job of a simulation: how many tasks, and how long each takes on an ordinary worker.</summary>
internal sealed class SimulatedJob
{
    private const long SplitBytes = 128L << 20, BytesOfSecond = 4L << 20;

    private readonly double[][] _seconds;
    private readonly HashSet<TaskId> _committed = [];

    /// <param name="name">Its id.</param>
    /// <param name="stages">For each stage the number of tasks and the median of their seconds.</param>
    /// <param name="durations">What a task takes, as a multiple of its stage's median.</param>
    /// <param name="random">Draws the tasks' times.</param>
    public SimulatedJob(string name, IReadOnlyList<(int Tasks, double Seconds)> stages, Func<Stage, Random, double> durations, Random random)
    {
        Id = new JobId(name);
        Tasks = [.. stages.Select(stage => stage.Tasks)];
        _seconds = [.. stages.Select((stage, i) => Enumerable.Range(0, stage.Tasks).Select(_ => stage.Seconds * durations((Stage)i, random)).ToArray())];
    }

    public JobId Id { get; }

    public int[] Tasks { get; }

    public JobPriority Priority { get; init; } = JobPriority.Normal;

    /// <summary>When it is submitted.</summary>
    public double At { get; init; }

    /// <summary>When its first attempt began and when it ended; not a number until then.</summary>
    public double Began { get; set; } = double.NaN;

    public double Ended { get; set; } = double.NaN;

    /// <summary>When the last task of each stage was committed.</summary>
    public double[] StageEnds { get; } = new double[Enum.GetValues<Stage>().Length];

    public int Backups { get; set; }

    public double SecondsOf(TaskId task) => _seconds[(int)task.Stage][task.Index];

    /// <summary>Time that the tasks take on one ordinary worker.</summary>
    public double Work => _seconds.Sum(stage => stage.Sum());

    /// <summary>Stored bytes of a task's input: splits are alike, and partitions are as large as they take long.</summary>
    public long BytesOf(TaskId task) => task.Stage == Stage.Map ? SplitBytes : (long)(SecondsOf(task) * BytesOfSecond);

    public bool IsCommitted(TaskId task) => _committed.Contains(task);

    public int Committed => _committed.Count;

    /// <summary>Creates the commit marker; false where it stood.</summary>
    public bool TryCommit(TaskId task, double now)
    {
        if (!_committed.Add(task)) return false;
        StageEnds[(int)task.Stage] = now;
        return true;
    }
}
