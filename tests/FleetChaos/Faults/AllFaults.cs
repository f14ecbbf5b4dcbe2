using Indexer.FleetChaos.Services;

namespace Indexer.FleetChaos.Faults;

/// <summary>What the chaos script chooses from: faults after which the fleet is whole again without help.</summary>
internal static class AllFaults
{
    public static IReadOnlyList<Fault> List { get; } =
    [
        new("kill-worker", "kill-worker", ProcessFaults.ReplaceWorkerAsync),
        new("kill-coordinator", "kill-coordinator", ProcessFaults.ReplaceLeaderAsync),
        new("kill-standby", "kill-standby", ProcessFaults.ReplaceStandbyAsync),
        new("stop-worker", "stop-worker", ProcessFaults.StopWorkerAsync),
        new("stop-coordinator", "stop-coordinator", ProcessFaults.StopLeaderAsync),
        new("drain-worker", "drain-worker", ProcessFaults.DrainWorkerAsync),
        new("kill-broker", "broker", BrokerFaults.KillAsync),
        new("restart-broker", "broker", BrokerFaults.RestartAsync),
        new("kill-emptied-broker", "broker", BrokerFaults.KillEmptiedAsync),
        new("empty-broker", "queues", BrokerFaults.EmptyAsync),
        new("alarm-broker", "broker", BrokerFaults.AlarmAsync),
        new("hang-broker", "broker", BrokerFaults.HangAsync),
        new("store-errors", "store", (scene, job, random) => StoreFaults.SometimesAsync(StoreFault.Error, scene, job, random)),
        new("store-closes", "store", (scene, job, random) => StoreFaults.SometimesAsync(StoreFault.ClosedAfter, scene, job, random)),
        new("store-slow", "store", (scene, job, random) => StoreFaults.SometimesAsync(StoreFault.Slow, scene, job, random)),
        new("store-truncates", "store", (scene, job, random) => StoreFaults.SometimesAsync(StoreFault.Truncated, scene, job, random)),
        new("store-cuts", "store", (scene, job, random) => StoreFaults.SometimesAsync(StoreFault.CutWithin, scene, job, random)),
        new("store-outage", "store", StoreFaults.OutageAsync),
        new("repeat-messages", "repeat-messages", DeliveryFaults.RepeatAsync),
    ];
}
