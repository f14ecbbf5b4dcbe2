using System.Diagnostics;
using Indexer.FleetChaos.Services;
using Indexer.Indexing;
using Indexer.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Indexer.Fleet;

/// <summary>Three query nodes as processes, two replicas of each shard, searches all the while: what is done to a node is not seen by who searches at the others.</summary>
public sealed class QueryTierTests
{
    private const int Nodes = 3, Replicas = 2, Shards = 6, PerSecond = 40;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_that_is_killed_costs_no_search_and_its_shards_have_new_replicas_within_seconds()
    {
        using var place = await IndexedAsync();
        using var tier = await QueryTier.StartAsync(place, Nodes, Replicas);
        await using var load = new SearchLoad(tier.Client, PerSecond, n => tier.AddressOf(n % 2));
        await load.MoreAsync(PerSecond);
        tier[2].Signal(FleetProcess.Kill);
        var killed = Stopwatch.StartNew();
        await QueryTier.UntilAsync(async () => (await tier.HeldAsync(0)) is { Count: 2 } held && held.Values.All(shards => shards == Shards));
        Report($"full replication {killed.Elapsed.TotalSeconds:0.0} s after the kill");
        await load.MoreAsync(PerSecond);
        AssertWhole(await load.EndAsync());
    }

    [Fact]
    public async Task A_node_that_stands_still_costs_no_search_and_hardly_any_request_more()
    {
        using var place = await IndexedAsync();
        using var tier = await QueryTier.StartAsync(place, Nodes, Replicas);
        await using var load = new SearchLoad(tier.Client, PerSecond, n => tier.AddressOf(n % 2));
        await load.MoreAsync(5 * PerSecond);
        Report("healthy", load.Outcomes);
        int healthy = load.Outcomes.Count;
        tier[2].Signal(FleetProcess.Stop);
        await load.MoreAsync(10 * PerSecond);
        Report("one stands still", [.. load.Outcomes.Skip(healthy)]);
        tier[2].Signal(FleetProcess.Continue);
        await load.MoreAsync(2 * PerSecond);
        AssertWhole(await load.EndAsync());
        for (int node = 0; node < 2; node++)
        {
            long first = await tier.RequestsAsync(node, "first"), hedges = await tier.RequestsAsync(node, "hedge");
            Report($"node {node}: {first} requests, {hedges} hedges, {await tier.RequestsAsync(node, "retry")} retries");
            // The bucket begins full: ten that no request has earned.
            Assert.True(hedges <= 0.05 * first + 10, $"{hedges} hedges for {first} requests");
        }
    }

    [Fact]
    public async Task A_node_that_stands_still_for_a_moment_costs_no_search_though_nobody_else_has_its_shards()
    {
        using var place = await IndexedAsync();
        // Suspected after 3 s, it is waited for another 6.
        using var tier = await QueryTier.StartAsync(place, nodes: 2, replicas: 1, "--Cluster:AskWithin", "00:00:03", "--Cluster:OutAfter", "00:01:00");
        await using var load = new SearchLoad(tier.Client, PerSecond, _ => tier.AddressOf(0));
        await load.MoreAsync(PerSecond);
        tier[1].Signal(FleetProcess.Stop);
        await QueryTier.UntilAsync(async () => await tier.RequestsAsync(0, "last-resort") > 0);
        tier[1].Signal(FleetProcess.Continue);
        await load.MoreAsync(2 * PerSecond);
        AssertWhole(await load.EndAsync());
    }

    [Fact]
    public async Task A_node_that_is_cut_off_costs_no_search_and_has_its_shards_again_when_it_is_back()
    {
        using var network = NetworkNamespace.TryCreate();
        if (network is null) Assert.Skip("a network namespace with iptables can't be made here: that takes root");
        using var place = await IndexedAsync();
        using var tier = await QueryTier.StartAsync(place, Nodes, Replicas, network);
        await using var load = new SearchLoad(tier.Client, PerSecond, n => tier.AddressOf(n % 2));
        await load.MoreAsync(PerSecond);
        network.CutOff();
        await QueryTier.UntilAsync(async () => (await tier.HeldAsync(0)) is { Count: 2 } held && held.Values.All(shards => shards == Shards));
        network.Heal();
        await QueryTier.UntilAsync(async () => (await tier.HeldAsync(0)) is { Count: 3 } held && held.Values.Sum() == Shards * Replicas);
        await load.MoreAsync(2 * PerSecond);
        AssertWhole(await load.EndAsync());
        // It has made up its mind about the others as they have about it.
        await QueryTier.UntilAsync(async () => (await tier.HeldAsync(2)).Count == 3);
    }

    [Fact]
    public async Task Generations_go_forth_and_back_under_load_and_no_answer_fails_or_mixes_them()
    {
        const int Flips = 20;
        using var place = await IndexedAsync();
        await IndexAsync(place, Path.Combine(Workplace.Repository, "data-samples", "site"));
        using var tier = await QueryTier.StartAsync(place, Nodes, Replicas);
        await using var opened = await BlobStores.OpenAsync(place.Store, TimeProvider.System, NullLoggerFactory.Instance, Cancellation);
        var generations = new ManifestStore(opened.Store, TimeProvider.System);
        var documents = new Dictionary<int, long>();
        foreach (GenerationManifest manifest in await generations.ListAsync("samples", Cancellation)) documents[manifest.Generation] = manifest.Documents;
        Assert.Equal(2, documents.Values.Distinct().Count());

        await using var load = new SearchLoad(tier.Client, PerSecond, n => tier.AddressOf(n % Nodes));
        for (int flip = 0; flip < Flips; flip++)
        {
            GenerationManifest next = await generations.RollbackAsync("samples", 1 + flip % 2, Cancellation);
            documents[next.Generation] = next.Documents;
            for (int node = 0; node < Nodes; node++)
                using (var seen = await tier.Client.GetAsync(new Uri(tier.AddressOf(node), $"/api/search?index=samples&q=*&minGeneration={next.Generation}"), Cancellation)) seen.EnsureSuccessStatusCode();
        }
        var outcomes = await load.EndAsync();
        AssertWhole(outcomes);
        Assert.All(outcomes.Where(o => o.Query == "*"), o => Assert.Equal(documents[o.Generation], o.Total));
        Assert.True(outcomes.Select(o => o.Generation).Distinct().Count() > 2);
    }

    private static void Report(string what, IReadOnlyCollection<SearchOutcome> outcomes)
    {
        TimeSpan[] sorted = [.. outcomes.Select(o => o.Elapsed).Order()];
        Report($"{what}: {sorted.Length} searches, median {sorted[sorted.Length / 2].TotalMilliseconds:0.0} ms, p99 {sorted[sorted.Length * 99 / 100].TotalMilliseconds:0.0} ms, most {sorted[^1].TotalMilliseconds:0.0} ms");
    }

    private static void AssertWhole(IReadOnlyCollection<SearchOutcome> outcomes)
    {
        Report("all", outcomes);
        var faults = outcomes.Where(o => o.Fault is not null).Select(o => o.Fault).ToList();
        Assert.True(faults.Count == 0, $"{faults.Count} of {outcomes.Count} searches: {string.Join('\n', faults.Distinct().Take(5))}");
    }

    private static void Report(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);

    private static async Task<Workplace> IndexedAsync()
    {
        var place = new Workplace("amqp://127.0.0.1:9");
        await IndexAsync(place, Workplace.Crawl);
        return place;
    }

    private static async Task IndexAsync(Workplace place, string input)
    {
        // One process's data folder has its store in it.
        Directory.CreateDirectory(place.Store);
        var end = await FleetProcess.EndOfAsync("Coordinator", ["index", input, "--index", "samples", "--shards", $"{Shards}", "--data", Path.GetDirectoryName(place.Store)!]);
        Assert.True(end.ExitCode == 0, end.Errors);
    }
}
