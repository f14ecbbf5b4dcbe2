using System.Diagnostics;
using Indexer.Coordinator.Terminal;
using Indexer.Hosting;
using Indexer.Queue.Rabbit;
using Indexer.Storage;

namespace Indexer.Coordinator.Commands;

/// <summary>Checks of a fleet's store and broker: whether they are there, keep their promises, how fast, and whether clocks agree.</summary>
internal static class FleetChecks
{
    private const int Rounds = 8;
    private static readonly TimeSpan s_slow = TimeSpan.FromMilliseconds(200), s_skew = TimeSpan.FromSeconds(30);

    public static async Task<IReadOnlyList<DoctorCheck>> RunAsync(FleetAddress address, Func<CancellationToken, Task<Fleet>> open, CancellationToken cancellationToken)
    {
        var checks = new List<DoctorCheck>();
        try
        {
            await using var fleet = await open(cancellationToken);
            checks.AddRange(await StoreAsync(fleet.Store, SecretText.Mask(address.Store), cancellationToken));
            checks.Add(await BrokerAsync(fleet, address, cancellationToken));
        }
        catch (StoreRefusedException e)
        {
            checks.Add(new DoctorCheck("store", CheckStatus.Fail, e.Message, "Mend what it says, or name another with --store."));
        }
        return checks;
    }

    private static async Task<IReadOnlyList<DoctorCheck>> StoreAsync(IBlobStore store, string name, CancellationToken cancellationToken)
    {
        var prefix = $"probe/doctor-{Guid.NewGuid():N}/";
        var times = new List<TimeSpan>();
        try
        {
            for (var round = 0; round < Rounds; round++)
            {
                var began = Stopwatch.GetTimestamp();
                var created = await store.TryCreateAsync($"{prefix}{round}", new byte[64 << 10], cancellationToken);
                times.Add(Stopwatch.GetElapsedTime(began));
                if (!created || await store.TryCreateAsync($"{prefix}{round}", new byte[1], cancellationToken))
                    return [new DoctorCheck("store", CheckStatus.Fail, $"{name}: create-if-absent does not hold", "Choose a store with conditional writes.")];
            }
            var skew = (await store.StatAsync($"{prefix}{Rounds - 1}", cancellationToken))?.Modified - DateTimeOffset.UtcNow ?? TimeSpan.Zero;
            var median = times.Order().ElementAt(Rounds / 2);
            var finding = $"{name}: 64 KiB written in {Quantity.Duration(median)} (median of {Rounds}, the slowest {Quantity.Duration(times.Max())})";
            return
            [
                median < s_slow ? new DoctorCheck("store", CheckStatus.Ok, finding) : new DoctorCheck("store", CheckStatus.Warn, finding, "Many small tasks will be slow; a larger --split-size makes fewer."),
                skew.Duration() < s_skew
                    ? new DoctorCheck("clocks", CheckStatus.Ok, $"the store's differs from this machine's by less than {Quantity.Seconds(Math.Max(1, Math.Ceiling(skew.Duration().TotalSeconds)))}")
                    : new DoctorCheck("clocks", CheckStatus.Warn, $"the store's differs from this machine's by {Quantity.Seconds(skew.Duration().TotalSeconds)}",
                        "Nothing depends on it but the age at which garbage is swept; set the clocks right."),
            ];
        }
        catch (BlobStoreException e)
        {
            return [new DoctorCheck("store", CheckStatus.Fail, $"{name}: {e.Message}", "See that it runs and that the keys may read, write, list and delete.")];
        }
        finally
        {
            for (var round = 0; round < times.Count; round++) await store.DeleteAsync($"{prefix}{round}", CancellationToken.None);
        }
    }

    private static async Task<DoctorCheck> BrokerAsync(Fleet fleet, FleetAddress address, CancellationToken cancellationToken)
    {
        if (address.Broker is null) return new DoctorCheck("broker", CheckStatus.Warn, "not given", $"Give --broker or {FleetSettings.Broker.Variable}; jobs need it, searches don't.");
        try
        {
            var began = Stopwatch.GetTimestamp();
            var queue = await fleet.QueueAsync(cancellationToken);
            var dead = await queue.CountDeadAsync(cancellationToken);
            var finding = $"{SecretText.Mask(address.Broker)}: connected, queues '{address.QueuePrefix}.v1.*' declared, in {Quantity.Duration(Stopwatch.GetElapsedTime(began))}";
            if (queue.IsBlocked) return new DoctorCheck("broker", CheckStatus.Warn, $"{finding}; it takes no messages", "Its memory or disk alarm is on: give it more, or wait.");
            return dead == 0
                ? new DoctorCheck("broker", CheckStatus.Ok, finding)
                : new DoctorCheck("broker", CheckStatus.Warn, $"{finding}; {Quantity.Of(dead, "dead letter")}", "Look at them: dead-letters list");
        }
        catch (BrokerException e)
        {
            return new DoctorCheck("broker", CheckStatus.Fail, e.Message, "Jobs need it; searches don't.");
        }
    }
}
