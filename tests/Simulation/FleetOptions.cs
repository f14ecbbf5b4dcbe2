using Indexer.Jobs;

namespace Indexer.Simulation;

/// <summary>A simulated fleet. Times in seconds.</summary>
internal sealed record FleetOptions
{
    public required int Workers { get; init; }

    public int Slots { get; init; } = 1;

    public int Seed { get; init; } = 1;

    /// <summary>How many times slower each worker is than an ordinary one.</summary>
    public Func<int, double> Slowness { get; init; } = _ => 1;

    /// <summary>Deaths of a worker in an hour; it comes back, its tasks are delivered again once the broker has noticed.</summary>
    public double DeathsPerHour { get; init; } = 0.01;

    public double Absence { get; init; } = 30;

    public double NoticeOfDeath { get; init; } = 10;

    /// <summary>One way between any two programs.</summary>
    public double Latency { get; init; } = 0.005;

    /// <summary>Work around each attempt that is not the task's: to read its history, state its begin, commit.</summary>
    public double Overhead { get; init; } = 0.05;

    /// <summary>Shares of reports that are lost, told twice, and told late.</summary>
    public double Lost { get; init; } = 0.01;

    public double Doubled { get; init; } = 0.01;

    public double Late { get; init; } = 0.01;

    /// <summary>When the queue loses all that waits in it, and nobody is told; null: never.</summary>
    public double? EmptiedAt { get; init; }

    /// <summary>Share of attempts that fail, the task's last allowed one aside.</summary>
    public double Failing { get; init; }

    /// <summary>Stages whose attempts tell how far they are.</summary>
    public Func<Stage, bool> Tells { get; init; } = stage => stage != Stage.Gather;

    public JobStateOptions Tasks { get; init; } = new();

    /// <summary>Tasks in flight over all jobs; null follows the fleet.</summary>
    public int? Window { get; init; }
}
