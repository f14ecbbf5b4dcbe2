using System.Net;
using System.Net.Http.Json;
using Indexer.Indexing;
using Indexer.QueryNode.Leaf;
using Indexer.Search;
using Indexer.Search.Queries;
using Indexer.Tests.Cluster;
using Indexer.Tests.Search;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Indexer.Tests.Leaf;

public sealed class AdmissionTests : IDisposable
{
    private readonly TestIndex _index = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _index.Dispose();

    [Fact]
    public void Work_is_let_in_up_to_the_bound_and_an_idle_node_takes_anything()
    {
        var admission = new Admission(10);
        Assert.True(admission.TryEnter(6));
        Assert.True(admission.TryEnter(4));
        Assert.False(admission.TryEnter(1));
        Assert.Equal(10, admission.Cost);
        admission.Leave(4);
        Assert.True(admission.TryEnter(3));
        admission.Leave(6);
        admission.Leave(3);
        Assert.True(admission.TryEnter(1000));
    }

    [Theory]
    [InlineData("a", 1)]
    [InlineData("a b c", 3)]
    [InlineData("\"a b c\" d", 4)]
    [InlineData("a*", 16)]
    [InlineData("+a b -c", 3)]
    public void The_cost_of_a_query_is_its_terms(string query, int terms) => Assert.Equal(terms, Admission.TermsOf(QueryParser.Parse(query).Root));

    [Fact]
    public async Task A_node_with_too_much_to_do_is_passed_over_where_there_is_a_replica_and_where_there_is_none_the_client_is_told_when_to_come_again()
    {
        await PublishAsync();
        await using RunningCluster cluster = await RunningCluster.StartAsync(_index.Store, nodes: 2, replicas: 2);
        await cluster.UntilAllHoldAsync(shards: 4, generation: 1);
        const long Much = 1 << 30;
        Admission first = cluster.ServicesOf(0).GetRequiredService<Admission>(), second = cluster.ServicesOf(1).GetRequiredService<Admission>();
        Assert.True(first.TryEnter(Much));
        for (int i = 0; i < 10; i++) Assert.Empty((await cluster.SearchAsync(i % 2, "common")).Coverage.Failures);
        Assert.True(second.TryEnter(Much));
        using HttpResponseMessage refused = await cluster.Client.GetAsync(new Uri(cluster.AddressOf(0), "/api/search?q=common&index=test"), Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        using var toLeaf = new HttpRequestMessage(HttpMethod.Post, $"http://{cluster.LeafAddressOf(1)}{LeafPaths.Search}")
        {
            Content = JsonContent.Create(new LeafSearchRequest { Index = "test", Generation = 1, Shards = [0], Query = new WordQuery("common", QueryScope.Everywhere), Count = 1, LeftMs = 1000 }, LeafJson.Default.LeafSearchRequest),
        };
        toLeaf.Headers.TryAddWithoutValidation("Authorization", "Leaf secret of the tests");
        using HttpResponseMessage ofLeaf = await cluster.Client.SendAsync(toLeaf, Cancellation);
        Assert.Equal(HttpStatusCode.TooManyRequests, ofLeaf.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), ofLeaf.Headers.RetryAfter?.Delta);
        first.Leave(Much);
        second.Leave(Much);
        Assert.Empty((await cluster.SearchAsync(0, "common")).Coverage.Failures);
    }

    [Fact]
    public async Task A_client_that_hangs_up_ends_the_work_of_the_leaf()
    {
        await PublishAsync();
        await using RunningCluster cluster = await RunningCluster.StartAsync(_index.Store, nodes: 2, replicas: 1);
        await cluster.UntilReadyAsync();
        Admission ofLeaf = cluster.ServicesOf(1).GetRequiredService<Admission>();
        BusyCores busy = await BusyCores.TakeAsync(cluster.ServicesOf(1));
        using (var hangsUp = new CancellationTokenSource())
        {
            Task<HttpResponseMessage> search = cluster.Client.GetAsync(new Uri(cluster.AddressOf(0), "/api/search?q=common&index=test"), hangsUp.Token);
            await RunningCluster.UntilAsync(() => Task.FromResult(ofLeaf.Cost > 0));
            await hangsUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => search);
        }
        // All cores of the leaf are still taken: only the hanging up can have ended it.
        await RunningCluster.UntilAsync(() => Task.FromResult(ofLeaf.Cost == 0));
        await busy.DisposeAsync();
        Assert.Empty((await cluster.SearchAsync(0, "common")).Coverage.Failures);
    }

    [Fact]
    public async Task What_is_shown_of_hits_waits_for_a_core_too_and_is_let_in_whatever_there_is_to_do()
    {
        await PublishAsync();
        await using RunningCluster cluster = await RunningCluster.StartAsync(_index.Store, nodes: 2, replicas: 2);
        await cluster.UntilReadyAsync();
        await cluster.UntilAllHoldAsync(shards: 4, generation: 1);
        Admission admission = cluster.ServicesOf(0).GetRequiredService<Admission>();
        BusyCores busy = await BusyCores.TakeAsync(cluster.ServicesOf(0));
        const long Much = 1 << 30;
        Assert.True(admission.TryEnter(Much));
        Task<LeafFetchResponse> showing = LeafRequests.FetchAsync(cluster, node: 0, TimeSpan.FromMinutes(10), [0]);
        await RunningCluster.UntilAsync(() => Task.FromResult(showing.IsCompleted || admission.Cost == Much + 1));
        Assert.False(showing.IsCompleted);
        await busy.DisposeAsync();
        Assert.Single(Assert.Single((await showing).Shards).Hits);
        Assert.Equal(Much, admission.Cost);
        admission.Leave(Much);
    }

    private Task<GenerationManifest> PublishAsync() => _index.PublishAsync([.. Enumerable.Range(0, 20).Select(i => new TestDocument($"d{i}", "", "common words"))], shards: 4);
}
