using System.Collections.Concurrent;
using System.Net;
using Indexer.Indexing;
using Indexer.Search;
using Indexer.Tests.Cluster;
using Indexer.Tests.Search;
using Xunit;

namespace Indexer.Tests.Shards;

/// <summary>Generations that are asked for by number, of which the files are longer on their way than a search waits.</summary>
public sealed class OnDemandTests : IAsyncLifetime
{
    private readonly TestIndex _index = new();
    private readonly InterceptedStore _store;
    private readonly ConcurrentQueue<string> _reads = new();
    private GenerationManifest _older = null!; // set before each test

    public OnDemandTests() => _store = new InterceptedStore(_index.Store);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _older = await PublishAsync(1);
        await PublishAsync(2);
    }

    public ValueTask DisposeAsync()
    {
        _index.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_takes_longer_to_open_than_any_search_waits_is_fetched_once_and_open_in_the_end_with_nobody_waiting()
    {
        await using RunningCluster cluster = await RunningCluster.StartAsync(_store, nodes: 1, replicas: 1);
        await cluster.UntilReadyAsync();
        TaskCompletionSource terms = new(), shards = new();
        string[] ofTerms = [.. new[] { _older.TermStatistics, _older.Words! }.Select(KeyOf)]; // they are written
        _store.Reading = (key, cancellationToken) =>
        {
            if (!key.StartsWith(IndexLayout.Files("test"), StringComparison.Ordinal)) return Task.CompletedTask;
            _reads.Enqueue(key);
            return (ofTerms.Contains(key) ? terms : shards).Task.WaitAsync(cancellationToken);
        };
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage refused = await cluster.Client.GetAsync(new Uri(cluster.AddressOf(0), "/api/search?q=common&index=test&generation=1&timeout=100"), Cancellation);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }
        terms.SetResult();
        await RunningCluster.UntilAsync(async () => (await cluster.NodesAsync(0)).Single().GetProperty("indexes")[0].GetProperty("held").GetArrayLength() == 2);

        for (int i = 0; i < 3; i++)
        {
            SearchResponse none = await cluster.SearchAsync(0, "common", more: "&generation=1&timeout=100");
            Assert.Equal((1, 0, 4), (none.Generation, none.Coverage.ShardsAnswered, none.Coverage.Failures.Count));
        }
        shards.SetResult();
        await RunningCluster.UntilAsync(async () => RunningCluster.ShardsOf((await cluster.NodesAsync(0)).Single(), 1).Count == 4);
        SearchResponse whole = await cluster.SearchAsync(0, "common", more: "&generation=1");
        Assert.Equal((1, 4, 12L), (whole.Generation, whole.Coverage.ShardsAnswered, whole.Total.Value));
        Assert.All(_reads.GroupBy(key => key), file => Assert.Single(file));
    }

    [Fact]
    public async Task A_generation_whose_turn_it_is_not_is_opened_when_another_is_open()
    {
        for (int generation = 3; generation <= 4; generation++) await PublishAsync(generation);
        await using RunningCluster cluster = await RunningCluster.StartAsync(_store, nodes: 1, replicas: 1, "--QueryNode:SearchTimeout", "00:01:00");
        await cluster.UntilReadyAsync();
        var gate = new TaskCompletionSource();
        _store.HoldUp(key => key.StartsWith(IndexLayout.Files("test"), StringComparison.Ordinal), gate.Task);
        Task<SearchResponse>[] asked = [.. Enumerable.Range(1, 3).Select(generation => cluster.SearchAsync(0, "common", more: $"&generation={generation}"))];
        await Task.Delay(200, Cancellation); // so that all three are there
        Assert.DoesNotContain(asked, search => search.IsCompleted);
        gate.SetResult();
        SearchResponse[] answers = await Task.WhenAll(asked);
        Assert.Equal([1, 2, 3], answers.Select(answer => answer.Generation));
        Assert.All(answers, answer => Assert.Equal(4, answer.Coverage.ShardsAnswered));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Shards_that_are_open_answer_while_others_are_being_opened(int nodes)
    {
        await using RunningCluster cluster = await RunningCluster.StartAsync(_store, nodes, replicas: 1);
        await cluster.UntilReadyAsync();
        var late = new TaskCompletionSource();
        string[] ofShard = [.. _older.Shards[2].Files.Select(KeyOf)];
        _store.HoldUp(key => ofShard.Contains(key), late.Task);
        await RunningCluster.UntilAsync(async () =>
        {
            SearchResponse response = await cluster.SearchAsync(0, "common", more: "&generation=1&timeout=500");
            return response.Coverage.Failures is [{ Shard: 2 }] && response.Coverage.ShardsAnswered == 3 && response.Hits.Count > 0;
        });
        late.SetResult();
        await RunningCluster.UntilAsync(async () => (await cluster.SearchAsync(0, "common", more: "&generation=1&timeout=500")).Coverage.ShardsAnswered == 4);
    }

    private static string KeyOf(ManifestFile file) => IndexLayout.File("test", file);

    private Task<GenerationManifest> PublishAsync(int generation) =>
        _index.PublishAsync([.. Enumerable.Range(0, 12).Select(i => new TestDocument($"d{i}", $"generation {generation}", "common words"))], shards: 4, generation: generation);
}
