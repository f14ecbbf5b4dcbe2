using Indexer.Coordinator.Coordination;

namespace Indexer.Coordinator.Leading;

/// <summary>Settings of a <see cref="JobLeader"/>.</summary>
internal sealed record LeaderOptions
{
    /// <summary>How jobs are run.</summary>
    public JobCoordinatorOptions Jobs { get; init; } = new();

    /// <summary>How often the store is asked for jobs whose wake-up was lost. Default 5 s.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the store may be out of reach before the seat is given up: it may be this coordinator alone that does not reach it. Default 20 s.</summary>
    public TimeSpan StoreWithin { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>After so many looks, jobs that were seen to have ended are asked for too: they may have been opened again. Default 12.</summary>
    public int FullLookEvery { get; init; } = 12;

    /// <summary>How often a job's progress is written. Default 1 s.</summary>
    public TimeSpan PulseEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Jobs that run at the same time; further ones wait. Default 64.</summary>
    public int MaxJobs { get; init; } = 64;

    /// <summary>How old a file of an index that nothing refers to must be before it is swept. Default 1 hour.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often garbage is looked for. Default 10 minutes.</summary>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Who this coordinator is, for people. Default machine and process.</summary>
    public string Name { get; init; } = $"{Environment.MachineName}:{Environment.ProcessId}";
}
