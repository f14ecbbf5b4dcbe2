using Indexer.FleetChaos.Services;

namespace Indexer.FleetChaos.Faults;

/// <summary>What the chaos script chooses from: faults after which the fleet is whole again without help.</summary>
internal static class AllFaults
{
    public static IReadOnlyList<Fault> List { get; } =
    [
        new("kill-worker", ProcessFaults.ReplaceWorkerAsync),
        new("kill-coordinator", ProcessFaults.ReplaceLeaderAsync),
        new("kill-standby", ProcessFaults.ReplaceStandbyAsync),
        new("stop-worker", ProcessFaults.StopWorkerAsync),
        new("stop-coordinator", ProcessFaults.StopLeaderAsync),
        new("drain-worker", ProcessFaults.DrainWorkerAsync),
        new("kill-broker", BrokerFaults.KillAsync),
        new("restart-broker", BrokerFaults.RestartAsync),
        new("empty-broker", BrokerFaults.EmptyAsync),
        new("alarm-broker", BrokerFaults.AlarmAsync),
        new("hang-broker", BrokerFaults.HangAsync),
        new("store-errors", (scene, job, random) => StoreFaults.SometimesAsync(StoreFault.Error, scene, job, random)),
        new("store-closes", (scene, job, random) => StoreFaults.SometimesAsync(StoreFault.ClosedAfter, scene, job, random)),
        new("store-slow", (scene, job, random) => StoreFaults.SometimesAsync(StoreFault.Slow, scene, job, random)),
        new("store-truncates", (scene, job, random) => StoreFaults.SometimesAsync(StoreFault.Truncated, scene, job, random)),
        new("store-outage", StoreFaults.OutageAsync),
        new("repeat-messages", DeliveryFaults.RepeatAsync),
    ];
}
