using System.Net;
using System.Text.Json;
using Indexer.QueryNode.Leaf;
using Indexer.Tests.Cluster;
using Indexer.Tests.Leaf;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Indexer.Tests.Api;

/// <summary>A search whose time is over while it waits for a core.</summary>
public sealed class TimeLimitApiTests
{
    // Nothing of these tests takes as long, and the leap is longer.
    private const string Limit = "--QueryNode:SearchTimeout=00:30:00";

    private static readonly TimeSpan s_leap = TimeSpan.FromHours(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_answers_with_what_it_has_and_says_of_each_shard_that_it_ran_out_of_time()
    {
        using HttpResponseMessage response = await LateAsync("/api/search?q=filler");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("0/2", response.Headers.GetValues("X-Indexer-Shards").Single());
        using JsonDocument answer = await JsonAsync(response);
        JsonElement[] failures = [.. answer.RootElement.GetProperty("coverage").GetProperty("failures").EnumerateArray()];
        Assert.Equal([0, 1], failures.Select(failure => failure.GetProperty("shard").GetInt32()));
        Assert.All(failures, failure => Assert.Contains("ran out of time", failure.GetProperty("reason").GetString(), StringComparison.Ordinal));
        Assert.Equal("gte", answer.RootElement.GetProperty("total").GetProperty("relation").GetString());
        Assert.Empty(answer.RootElement.GetProperty("hits").EnumerateArray());
    }

    [Theory]
    [InlineData("/api/search?q=filler&allowPartial=false")]
    [InlineData("/api/count?q=filler&allowPartial=false")]
    public async Task Where_a_partial_answer_is_not_wanted_it_is_a_problem_that_says_so(string address)
    {
        using HttpResponseMessage response = await LateAsync(address);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        using JsonDocument problem = await JsonAsync(response);
        Assert.Equal("Not all shards answered", problem.RootElement.GetProperty("title").GetString());
        Assert.Contains("0 of 2 shards answered, and a partial answer is not wanted; shard 0 ran out of time", problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> LateAsync(string address)
    {
        var time = new LeapingTime();
        await using RunningNode node = await RunningNode.StartAsync(time: time, arguments: Limit);
        Admission admission = node.App.Services.GetRequiredService<Admission>();
        BusyCores busy = await BusyCores.TakeAsync(node.App.Services);
        Task<HttpResponseMessage> asking = node.Client.GetAsync(address, Cancellation);
        await RunningCluster.UntilAsync(() => Task.FromResult(admission.Cost > 0));
        time.Leap(s_leap);
        await busy.DisposeAsync();
        return await asking;
    }

    private static async Task<JsonDocument> JsonAsync(HttpResponseMessage response) => JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
}
