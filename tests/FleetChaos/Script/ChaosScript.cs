using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Indexer.FleetChaos.Faults;
using Indexer.FleetChaos.Scenes;

namespace Indexer.FleetChaos.Script;

/// <summary>Rounds of jobs that random faults befall, with a table of how they ended.</summary>
internal static class ChaosScript
{
    private const string Help = """
        Indexes the sample crawl with a fleet of real processes (2 coordinators, 2 workers, a RabbitMQ broker, an S3 server), again and again, and lets faults befall it
        at random moments; then compares each index, byte for byte, with that of an undisturbed process, and looks through the store.

        usage: tests/fleet-chaos [--rounds N] [--seed S] [--faults NAME,NAME...]

          --rounds N    how many jobs. Default 10
          --seed S      what the choice of faults and of their moments follows from. Default: from the clock, and told
          --faults ...  choose among these only; see the list below

        In each round one to three faults befall one job. A row of the table tells them, whether the index has the bytes of the undisturbed one, how many records were lost and
        how many doubled, and whatever else is wrong: tasks run again although committed, files of the index missing, orphans that the sweep left, generations too many.
        A job that has not ended after three minutes has failed; a sweep has one minute. Everything is started on loopback, in a temporary folder, and is ended and removed.

        Exit codes: 0 all as it should be; 1 something differs; 2 a wrong command line; 3 broker or S3 server are not installed (./test installs them).

        Faults:
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        if (!TryParse(args, out var rounds, out var seed, out var faults)) return 2;
        if (rounds == 0)
        {
            Console.WriteLine($"{Help} {string.Join(", ", AllFaults.List.Select(fault => fault.Name))}");
            return 0;
        }
        Console.WriteLine($"{rounds} rounds, seed {seed}");
        var scene = await SetAsync();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        if (scene.Missing is { } missing)
        {
            await Console.Error.WriteLineAsync(missing);
            return 3;
        }
        Console.WriteLine($"undisturbed: {scene.Undisturbed.Report.GetProperty("documents").GetInt64()} documents of {scene.Undisturbed.Read} records, "
            + $"contentHash {scene.Undisturbed.Report.GetProperty("contentHash").GetString()}, {scene.Steps} steps");
        Console.WriteLine("| round | faults | too late | hash equal | records lost | records doubled | else | seconds |");
        Console.WriteLine("|---:|---|---:|---|---:|---:|---|---:|");
        var bad = 0;
        for (var round = 1; round <= rounds; round++)
        {
            if (await RunRoundAsync(scene, round, new Random(seed + round), faults)) continue;
            bad++;
            // What went wrong must not spoil the next round.
            await scene.DisposeAsync();
            scene = await SetAsync();
        }
        await scene.DisposeAsync();
        Console.WriteLine(bad == 0 ? $"all {rounds} rounds ended as the undisturbed job" : $"{bad} of {rounds} rounds did not end as they should");
        return bad == 0 ? 0 : 1;

        void End(PosixSignalContext signal)
        {
            scene.DisposeAsync().AsTask().Wait();
            Environment.Exit(130);
        }
    }

    private static async Task<Scene> SetAsync()
    {
        var scene = new Scene();
        await scene.InitializeAsync();
        return scene;
    }

    private static async Task<bool> RunRoundAsync(Scene scene, int round, Random random, IReadOnlyList<Fault> faults)
    {
        var watch = Stopwatch.StartNew();
        var chosen = Enumerable.Range(0, random.Next(1, 4)).Select(_ => faults[random.Next(faults.Count)]).DistinctBy(fault => fault.Part).ToList();
        var names = string.Join(", ", chosen.Select(fault => fault.Name));
        try
        {
            await scene.MendAsync();
            RunningJob? running = null;
            var seeds = chosen.Select(_ => random.Next()).ToList();
            var verdict = await scene.IndexAsync(job => Task.WhenAll(chosen.Select((fault, i) => fault.BefallAsync(scene, running = job, new Random(seeds[i])))));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {round} | {names} | {running?.TooLate} | {(verdict.HashEqual ? "yes" : "NO")} | {verdict.Lost} | {verdict.Doubled} | {(verdict.IsGood ? "-" : $"{verdict.Faults.Count}")} | {watch.Elapsed.TotalSeconds:0.0} |"));
            if (!verdict.IsGood) await Console.Error.WriteLineAsync($"round {round}: {scene.Describe(verdict)}");
            return verdict.IsGood;
        }
        catch (Exception e) // the loop that owns the round: the table goes on
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {round} | {names} | | NO END | | | {e.GetType().Name} | {watch.Elapsed.TotalSeconds:0.0} |"));
            await Console.Error.WriteLineAsync($"round {round}: {e}");
            return false;
        }
    }

    private static bool TryParse(string[] args, out int rounds, out int seed, out IReadOnlyList<Fault> faults)
    {
        (rounds, seed, faults) = (10, Environment.TickCount & 0xffffff, AllFaults.List);
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--help":
                    rounds = 0;
                    return true;
                case "--rounds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out rounds) && rounds > 0:
                case "--seed" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out seed):
                    i++;
                    break;
                case "--faults":
                    var names = value.Split(',');
                    faults = [.. AllFaults.List.Where(fault => names.Contains(fault.Name))];
                    if (faults.Count == names.Length) i++;
                    else goto default;
                    break;
                default:
                    Console.Error.WriteLine($"tests/fleet-chaos: what is '{args[i]} {value}'? See tests/fleet-chaos --help");
                    return false;
            }
        }
        return true;
    }
}
