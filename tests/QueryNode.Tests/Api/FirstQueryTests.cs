using System.Collections.Concurrent;
using System.Diagnostics;
using Indexer.Jobs;
using Indexer.Telemetry;
using Indexer.Tests.Cluster;
using Indexer.Tests.Search;
using Indexer.Tests.Shards;
using Xunit;

namespace Indexer.Tests.Api;

/// <summary>The span that ends the trace of a job.</summary>
public sealed class FirstQueryTests : IDisposable
{
    private const string Traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private readonly TestIndex _index = new();
    private readonly InterceptedStore _store;
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;

    public FirstQueryTests()
    {
        _store = new InterceptedStore(_index.Store);
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == IndexerTelemetry.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                // Other tests of this process search too.
                if (span.OperationName == "first query" && span.TraceId.ToHexString() == Traceparent[3..35]) _spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _listener.Dispose();
        _index.Dispose();
    }

    [Theory]
    [InlineData("/?q=common&index=test")]
    [InlineData("/api/search?q=common&index=test")]
    public async Task The_first_query_of_a_generation_ends_the_trace_of_its_job_and_is_answered_without_the_store(string path)
    {
        await _index.PublishAsync([new TestDocument("d", "title", "common words")]);
        await new JobSubmission(Traceparent, "a test").WriteAsync(_index.Store, new JobId("test"), Cancellation);
        await using RunningCluster cluster = await RunningCluster.StartAsync(_store, nodes: 1, replicas: 1, "--QueryNode:WatchEvery", "01:00:00");
        await cluster.UntilReadyAsync();
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        var back = new TaskCompletionSource();
        _store.HoldUp(_ => true, back.Task);
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri(cluster.AddressOf(0), path), Cancellation);
            Assert.True(answer.IsSuccessStatusCode);
        }
        Assert.Empty(_spans);
        back.SetResult();
        await RunningCluster.UntilAsync(() => Task.FromResult(!_spans.IsEmpty));
        Activity span = Assert.Single(_spans);
        Assert.Equal((Traceparent[36..52], 1), (span.ParentSpanId.ToHexString(), span.GetTagItem("indexer.generation")));
    }
}
