using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Storage;
using Indexer.Worker.Isolation;
using Microsoft.Extensions.Logging;
using Polly;

namespace Indexer.Worker;

/// <summary>What all attempts of a worker share.</summary>
internal sealed record AttemptSurroundings(
    IBlobStore Store,
    OwnRuns? OwnRuns,
    ITaskQueue Queue,
    IReadOnlyDictionary<Stage, TaskRunner> Runners,
    JobStore Jobs,
    JobCache Known,
    CommitCache Commits,
    AttemptGate Gate,
    RunningAttempts Running,
    StoreOutage Outage,
    FullDisk Disk,
    FailureStreak Failures,
    ScratchFolders Scratch,
    ResiliencePipeline Policy,
    TaskLoopOptions Options,
    TimeProvider Time,
    ILogger Log);
