using System.Net;
using System.Net.Sockets;
using Indexer.Coordinator.Coordination;
using Indexer.Coordinator.Leading;
using Indexer.Corpus;
using Indexer.Jobs;
using Indexer.Queue;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Indexer.Tests.Leading;

public sealed class InputStoreOutageTests
{
    private readonly SweptStore _store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_whose_inputs_lie_in_a_store_that_is_down_is_planned_later_and_not_failed()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "any");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "any");
        var job = await _store.Jobs.SubmitAsync(new JobRequest { Index = SweptStore.Index, Inputs = [new InputFile($"s3://public/crawl.warc?endpoint={Unreachable()}&etag=tag", 10, default)] }, Cancellation);
        using var busy = new BusyIndexes();
        using var tasks = new InProcessTaskQueue();
        await using var coordinator = new JobCoordinator(_store.Blobs, tasks, new JobCoordinatorOptions(), _store.Time, new Random(1), NullLogger<JobCoordinator>.Instance);
        // No broker: a job that is not planned has nothing to say to it.
        var runner = new LedJobRunner(_store.Blobs, queue: null!, coordinator, busy, new LeaderOptions(), _store.Time, NullLoggerFactory.Instance);
        await Assert.ThrowsAsync<InputStoreException>(() => runner.RunAsync(job, Cancellation));
        Assert.Null(await _store.Jobs.FindOutcomeAsync(job, Cancellation));
    }

    private static string Unreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://{listener.LocalEndpoint}";
    }
}
