using System.Diagnostics;
using Indexer.Coordinator.Terminal;
using Indexer.Hosting;
using Indexer.Queue.Rabbit;
using Indexer.Storage;

namespace Indexer.Coordinator.Commands;

/// <summary>Checks of a fleet's store and broker: whether they are there, keep their promises, how fast, whether clocks agree, and who is there to work.</summary>
internal static class FleetChecks
{
    private static readonly TimeSpan s_slow = TimeSpan.FromMilliseconds(200), s_skew = TimeSpan.FromSeconds(30);

    public static async Task<IReadOnlyList<DoctorCheck>> RunAsync(FleetAddress address, Func<CancellationToken, Task<Fleet>> open, CancellationToken cancellationToken)
    {
        var checks = new List<DoctorCheck>();
        try
        {
            await using var fleet = await open(cancellationToken);
            checks.AddRange(await StoreAsync(fleet.Store, address.StoreName, cancellationToken));
            checks.AddRange(await BrokerAsync(fleet, address, cancellationToken));
        }
        catch (StoreRefusedException e)
        {
            checks.Add(new DoctorCheck("store", CheckStatus.Fail, e.Message, "Mend what it says, or name another with --store."));
        }
        return checks;
    }

    private static async Task<IReadOnlyList<DoctorCheck>> StoreAsync(IBlobStore store, string name, CancellationToken cancellationToken)
    {
        try
        {
            var trial = await StoreTrial.RunAsync(store, cancellationToken);
            if (!trial.CreatesOnce) return [new DoctorCheck("store", CheckStatus.Fail, $"{name}: create-if-absent does not hold", "Choose a store with conditional writes.")];
            var finding = $"{name}: 64 KiB written in {Quantity.Duration(trial.Median)} (median of {StoreTrial.Rounds}, the slowest {Quantity.Duration(trial.Slowest)})";
            return
            [
                trial.Median < s_slow
                    ? new DoctorCheck("store", CheckStatus.Ok, finding)
                    : new DoctorCheck("store", CheckStatus.Warn, finding, "Many small tasks will be slow; a larger --split-size makes fewer."),
                Clocks(trial.Skew),
            ];
        }
        catch (BlobStoreException e)
        {
            return [new DoctorCheck("store", CheckStatus.Fail, $"{name}: {e.Message}", "See that it runs and that the keys may read, write, list and delete.")];
        }
    }

    private static DoctorCheck Clocks(TimeSpan skew) => skew.Duration() < s_skew
        ? new DoctorCheck("clocks", CheckStatus.Ok, $"the store's differs from this machine's by less than {Quantity.Seconds(Math.Max(1, Math.Ceiling(skew.Duration().TotalSeconds)))}")
        : new DoctorCheck("clocks", CheckStatus.Warn, $"the store's is {Quantity.Seconds(skew.Duration().TotalSeconds)} {(skew < TimeSpan.Zero ? "behind" : "ahead of")} this machine's",
            "Nothing depends on it but the age at which garbage is swept; set the clocks right.");

    private static async Task<IReadOnlyList<DoctorCheck>> BrokerAsync(Fleet fleet, FleetAddress address, CancellationToken cancellationToken)
    {
        if (address.Broker is null) return [new DoctorCheck("broker", CheckStatus.Warn, "not given", $"Give --broker or {FleetSettings.Broker.Variable}; jobs need it, searches don't.")];
        try
        {
            var began = Stopwatch.GetTimestamp();
            var queue = await fleet.QueueAsync(cancellationToken);
            var state = await queue.InspectAsync(cancellationToken);
            var finding = $"{state.Product} {state.Version} at {address.Broker}: connected, queues '{address.QueuePrefix}.v1.*' declared, in {Quantity.Duration(Stopwatch.GetElapsedTime(began))}";
            return
            [
                queue.IsBlocked
                    ? new DoctorCheck("broker", CheckStatus.Warn, $"{finding}; it takes no messages", "Its memory or disk alarm is on: give it more, or wait.")
                    : new DoctorCheck("broker", CheckStatus.Ok, finding),
                Queues(state),
            ];
        }
        catch (BrokerException e)
        {
            return [new DoctorCheck("broker", CheckStatus.Fail, e.Message, "Jobs need it; searches don't.")];
        }
    }

    private static DoctorCheck Queues(BrokerState state)
    {
        var finding = $"{Quantity.Of(state.WaitingTasks, "task")} and {Quantity.Of(state.WaitingReports, "report")} waiting, {Quantity.Of(state.DeadLetters, "dead letter")}; "
            + $"{Quantity.Of(state.Workers, "worker")}, {Quantity.Of(state.Coordinators, "coordinator")}";
        if (state.Coordinators == 0) return new DoctorCheck("queues", CheckStatus.Warn, finding, "Without a coordinator no job goes on: start one.");
        if (state.Workers == 0) return new DoctorCheck("queues", CheckStatus.Warn, finding, "Without a worker no job goes on: start one.");
        return state.DeadLetters == 0
            ? new DoctorCheck("queues", CheckStatus.Ok, finding)
            : new DoctorCheck("queues", CheckStatus.Warn, finding, "Look at the letters: dead-letters list");
    }
}
