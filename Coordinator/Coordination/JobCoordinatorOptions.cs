using Indexer.Jobs;

namespace Indexer.Coordinator.Coordination;

/// <summary>Settings of a <see cref="JobCoordinator"/>.</summary>
internal sealed class JobCoordinatorOptions
{
    /// <summary>How tasks are handed out and tried again.</summary>
    public JobStateOptions Tasks { get; init; } = new();

    /// <summary>
    /// Tasks of all jobs together that may be in flight, divided among them by priority; null follows the fleet (<see cref="FleetWindow"/>). Default null.
    /// </summary>
    public int? Window { get; init; }

    /// <summary>How often the clock of backoff ticks. Default 100 ms.</summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often progress is told, a cancellation looked for, and the window divided anew. Default 1 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A task of which nothing was heard for so long has its commit looked up: the report may have been lost. So often the queue is counted while tasks wait for long. Default 10 s.</summary>
    public TimeSpan Reconcile { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Events of a job that wait at most; a report beyond them is dropped. Default 4,096.</summary>
    public int InboxCapacity { get; init; } = 4096;
}
