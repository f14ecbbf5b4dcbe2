using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Indexer.Indexing;
using Indexer.Tests.Cluster;
using Indexer.Tests.Search;
using Indexer.Tests.Shards;
using Xunit;

namespace Indexer.Tests.Api;

/// <summary>Requests that would wait for a store that does not answer: each ends at its time limit, with the reason.</summary>
public sealed class DeadlineTests : IAsyncLifetime
{
    // So long nobody waits for what has a limit of a tenth of a second, however busy the machine.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly TestIndex _index = new();
    private readonly TaskCompletionSource _never = new();
    private readonly InterceptedStore _store;
    private readonly HttpClient _client = new() { Timeout = s_patience };
    private RunningCluster? _cluster;

    public DeadlineTests() => _store = new InterceptedStore(_index.Store);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private RunningCluster Cluster => _cluster!; // started before each test

    public async ValueTask InitializeAsync()
    {
        for (int generation = 1; generation <= 2; generation++)
            await _index.PublishAsync([.. Enumerable.Range(0, 4).Select(i => new TestDocument($"d{i}", $"generation {generation}", "common words"))], generation: generation);
        _cluster = await RunningCluster.StartAsync(_store, nodes: 1, replicas: 1, "--QueryNode:WatchEvery", "01:00:00", "--QueryNode:SearchTimeout", "00:00:05");
        await _cluster.UntilReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Cluster.DisposeAsync();
        _index.Dispose();
    }

    [Fact]
    public async Task A_generation_that_can_not_be_opened_in_time_is_refused_for_now_to_everybody_who_waits_for_it()
    {
        _store.HoldUp(key => key.StartsWith(IndexLayout.Files("test"), StringComparison.Ordinal), _never.Task);
        await Task.WhenAll(AssertRefusedAsync("/api/search?q=common&index=test&generation=1&timeout=100", "generation 1"), AssertRefusedAsync("/api/search?q=common&index=test&generation=1&timeout=100", "generation 1"));
        await AssertRefusedAsync("/api/document?id=d1&index=test&generation=1&timeout=100", "generation 1");
    }

    [Fact]
    public async Task A_manifest_that_does_not_come_in_time_is_refused_for_now()
    {
        _store.HoldUp(key => key == IndexLayout.Generation("test", 1), _never.Task);
        await AssertRefusedAsync("/api/count?q=common&index=test&generation=1&timeout=100", "generation 1");
    }

    [Fact]
    public async Task Whether_there_is_an_index_that_nobody_has_heard_of_is_not_waited_for_beyond_the_limit()
    {
        _store.Listing = (_, cancellationToken) => _never.Task.WaitAsync(cancellationToken);
        await AssertRefusedAsync("/api/search?q=common&index=unknown&timeout=100", "unknown");
    }

    [Theory]
    [InlineData("/api/generations?index=test")]
    [InlineData("/api/inspect?id=d1&index=test")]
    public async Task What_is_read_from_the_store_has_the_limit_of_a_search(string path)
    {
        _store.HoldUp(_ => true, _never.Task);
        await AssertRefusedAsync(path, "QueryNode:SearchTimeout");
    }

    private async Task AssertRefusedAsync(string path, string reason)
    {
        using HttpResponseMessage response = await _client.GetAsync(new Uri(Cluster.AddressOf(0), path), Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Contains(reason, (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
