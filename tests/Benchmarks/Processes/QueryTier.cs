using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Indexer.Indexing;
using Indexer.Storage;

namespace Indexer.Benchmarks.Processes;

/// <summary>
/// What searches see of a query node that stands still or is killed, and of generations that go forth and back:
/// <c>tier FILE... [--per-second N] [--seconds N] [--nodes N] [--replicas N] [--shards N] [--only flips|faults] [--data FOLDER]</c>. Nodes are processes over one folder; searches come at a steady pace that does not wait for
/// answers, to all nodes but the last, which is the one that things are done to; times are from when a search was due.
/// </summary>
internal static class QueryTier
{
    private const int Flips = 20;

    // Long beside the steps of the scheduler, short beside a measurement.
    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(300);

    /// <summary>What is searched for.</summary>
    public static string[] Queries { get; } =
    [
        "install", "configuration file", "how to build a package", "error message", "\"command line\"", "network interface address", "python module", "license", "memory allocation function", "kernel",
        "default value of the option", "conf*", "debian maintainer", "regular expression syntax", "file system permissions", "lang:en window manager", "version history changes", "unicode string", "example",
    ];

    public static int Run(string[] args)
    {
        string[] files = Places.Files(args);
        if (files.Length == 0)
        {
            Console.Error.WriteLine("usage: tier FILE.warc.gz... [--per-second N] [--seconds N] [--nodes N] [--replicas N] [--shards N] [--only flips|faults] [--data FOLDER]");
            return 2;
        }
        RunAsync(files, args).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task RunAsync(string[] files, string[] args)
    {
        int perSecond = Places.Number(args, "--per-second", 100), seconds = Places.Number(args, "--seconds", 15), shards = Places.Number(args, "--shards", 6);
        // The contents of a folder that is named stay there for the next run.
        string? kept = Places.Option(args, "--data");
        DirectoryInfo folder = kept is null ? Directory.CreateTempSubdirectory("indexer-tier-") : Directory.CreateDirectory(kept);
        try
        {
            string? only = Places.Option(args, "--only");
            if (!folder.EnumerateFileSystemInfos().Any()) await GenerationFlips.PrepareAsync(folder.FullName, files, shards);
            using var nodes = await TierNodes.StartAsync(folder.FullName, Places.Number(args, "--nodes", 3), Places.Number(args, "--replicas", 2));
            Console.WriteLine($"{"",-34} {"searches",8} {"failed",7} {"partial",8} {"p50",8} {"p95",8} {"p99",8} {"most",8}   hedges, retries of requests to other nodes");
            // Until the code is compiled for speed, searches cost many times as much.
            await MeasureAsync("warming up, a quarter of the pace", nodes, perSecond / 4, 2 * seconds, () => Task.CompletedTask);
            await MeasureAsync("warming up", nodes, perSecond, seconds, () => Task.CompletedTask);
            await MeasureAsync("all well", nodes, perSecond, seconds, () => Task.CompletedTask);
            if (only is null or "flips") await FlipAsync(folder.FullName, nodes, 2 * perSecond, seconds);
            if (only is null or "faults") await HarmAsync(nodes, perSecond, seconds);
        }
        finally
        {
            if (kept is null) folder.Delete(recursive: true);
        }
    }

    private static async Task FlipAsync(string data, TierNodes nodes, int perSecond, int seconds)
    {
        await using GenerationFlips flips = await GenerationFlips.OpenAsync(data, nodes);
        await MeasureAsync("warming up, generations too", nodes, perSecond, seconds, flips.WarmUpAsync);
        await MeasureAsync("twice the pace", nodes, perSecond, seconds, () => Task.CompletedTask);
        SearchEnd[] ends = await MeasureAsync("twice, generations forth and back", nodes, perSecond, seconds, flips.RunAsync);
        await MeasureAsync("twice the pace", nodes, perSecond, seconds, () => Task.CompletedTask);
        Console.WriteLine($"    {flips.Published} generations, those of the warm-up included; answers that are not those of the generation they name: {await flips.CountMixedAsync(ends, Queries)}");
    }

    private static async Task HarmAsync(TierNodes nodes, int perSecond, int seconds)
    {
        await MeasureAsync("all well", nodes, perSecond, seconds, () => Task.CompletedTask);
        await MeasureAsync("one stands still", nodes, perSecond, seconds, () => Done(() => nodes.Last.Signal(ChildProcess.Stop)));
        await MeasureAsync("it goes on", nodes, perSecond, seconds, () => Done(() => nodes.Last.Signal(ChildProcess.Continue)));
        await using (new Slowed(s_turn, nodes.Last)) await MeasureAsync("one runs a tenth of the time", nodes, perSecond, seconds, () => Task.CompletedTask);
        await MeasureAsync("it goes on", nodes, perSecond, seconds, () => Task.CompletedTask);
        TimeSpan replicated = default;
        await MeasureAsync("one is killed", nodes, perSecond, seconds, async () => replicated = await nodes.KillLastAsync());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    every shard on as many nodes as before {replicated.TotalSeconds:F1} s after the kill"));
        await MeasureAsync("one less", nodes, perSecond, seconds, () => Task.CompletedTask);
    }

    private static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    /// <summary>Searches for so many seconds, and on until what happens has happened.</summary>
    private static async Task<SearchEnd[]> MeasureAsync(string what, TierNodes nodes, int perSecond, int seconds, Func<Task> happens)
    {
        var (first, hedges, retries) = await nodes.RequestsAsync();
        var searches = new List<Task<SearchEnd>>();
        var watch = Stopwatch.StartNew();
        Task happening = Task.Run(happens);
        for (int n = 0; n < perSecond * seconds || !happening.IsCompleted; n++)
        {
            TimeSpan due = TimeSpan.FromSeconds((double)n / perSecond);
            if (due > watch.Elapsed) await Task.Delay(due - watch.Elapsed);
            searches.Add(SearchAsync(nodes, n, watch, due));
        }
        SearchEnd[] outcomes = await Task.WhenAll(searches);
        await happening;
        double[] times = [.. outcomes.Select(o => o.Ms).Order()];
        var after = await nodes.RequestsAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what,-34} {times.Length,8} {outcomes.Count(o => o.Failed),7} {outcomes.Count(o => o is { Failed: false, Reason: not null }),8} {At(0.5),8:F1} {At(0.95),8:F1} {At(0.99),8:F1} {times[^1],8:F1}   {after.Hedges - hedges}, {after.Retries - retries} of {after.First - first}"));
        foreach (var reason in outcomes.Where(o => o.Reason is not null).GroupBy(o => o.Reason).OrderByDescending(g => g.Count()).Take(3)) Console.WriteLine($"    {reason.Count()} times {reason.Key}");
        return outcomes;

        double At(double quantile) => times[(int)(times.Length * quantile)];
    }

    private static async Task<SearchEnd> SearchAsync(TierNodes nodes, int n, Stopwatch watch, TimeSpan due)
    {
        int query = n % Queries.Length;
        try
        {
            var answer = await nodes.Client.GetFromJsonAsync<JsonElement>(new Uri(TierNodes.AddressOf(n % (nodes.Count - 1)), $"/api/search?index=tier&q={Uri.EscapeDataString(Queries[query])}"));
            double ms = (watch.Elapsed - due).TotalMilliseconds;
            JsonElement coverage = answer.GetProperty("coverage");
            bool isPartial = coverage.GetProperty("shardsAnswered").GetInt32() < coverage.GetProperty("shardsAsked").GetInt32();
            return new SearchEnd(ms, query, isPartial ? coverage.GetProperty("failures")[0].GetRawText() : null) { Generation = answer.GetProperty("generation").GetInt32(), Found = GenerationFlips.FoundBy(answer) };
        }
        catch (HttpRequestException e)
        {
            return new SearchEnd((watch.Elapsed - due).TotalMilliseconds, query, e.Message);
        }
    }
}
