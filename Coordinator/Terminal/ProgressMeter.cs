using Indexer.Jobs;

namespace Indexer.Coordinator.Terminal;

/// <summary>Speed and remaining time of a job from the states seen so far. Not thread-safe.</summary>
internal sealed class ProgressMeter
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(15);
    private readonly Queue<JobProgress> _recent = new();
    private JobProgress? _first;

    /// <summary>Records a second over the last seconds; 0 until known.</summary>
    public double RecordsPerSecond { get; private set; }

    /// <summary>Stored input bytes a second over the last seconds; 0 until known.</summary>
    public double BytesPerSecond { get; private set; }

    /// <summary>Part of the whole job that is done, 0 to 1.</summary>
    public double Fraction { get; private set; }

    /// <summary>Time to the end; null until it can be judged.</summary>
    public TimeSpan? Remaining { get; private set; }

    public void Add(JobProgress progress)
    {
        _first ??= progress;
        _recent.Enqueue(progress);
        while (_recent.Count > 2 && progress.Elapsed - _recent.Peek().Elapsed > Window) _recent.Dequeue();
        var from = _recent.Peek();
        var seconds = (progress.Elapsed - from.Elapsed).TotalSeconds;
        if (seconds > 0)
        {
            RecordsPerSecond = Math.Max(0, progress.Records - from.Records) / seconds;
            BytesPerSecond = Math.Max(0, progress.InputBytesDone - from.InputBytesDone) / seconds;
        }
        Fraction = FractionOf(progress);
        Remaining = RemainingOf(progress);
    }

    // A resumed job starts with a part done: only what was done while watching says how fast it goes.
    private TimeSpan? RemainingOf(JobProgress progress)
    {
        var done = Fraction - FractionOf(_first!); // set by the caller
        var elapsed = progress.Elapsed - _first!.Elapsed;
        if (done < 0.01 || elapsed < TimeSpan.FromSeconds(2)) return null;
        return elapsed * ((1 - Fraction) / done);
    }

    private static double FractionOf(JobProgress progress)
    {
        double done = 0, whole = 0;
        foreach (var stage in progress.Stages)
        {
            var weight = Weight(stage.Stage);
            whole += weight;
            done += weight * FractionOf(stage, progress);
        }
        return whole == 0 ? 0 : Math.Clamp(done / whole, 0, 1);
    }

    /// <summary>Part of a stage that is done: of map by bytes, which move within a task; of the others by tasks.</summary>
    public static double FractionOf(StageProgress stage, JobProgress progress)
    {
        if (stage.Tasks > 0 && stage.Committed >= stage.Tasks) return 1;
        if (stage.Stage == Stage.Map && progress.InputBytes > 0) return Math.Clamp((double)progress.InputBytesDone / progress.InputBytes, 0, 1);
        return stage.Tasks == 0 ? 0 : (double)stage.Committed / stage.Tasks;
    }

    // Rough shares of a job's time; they steer only the estimate.
    private static double Weight(Stage stage) => stage switch
    {
        Stage.Map => 0.60,
        Stage.Select => 0.04,
        Stage.Deduplicate => 0.02,
        Stage.Reduce => 0.32,
        _ => 0.02,
    };
}
