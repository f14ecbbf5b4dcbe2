using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Indexer.Coordinator;
using Indexer.Coordinator.Leading;
using Indexer.Corpus;
using Indexer.Hosting;
using Indexer.Jobs;
using Indexer.Queue.Rabbit;
using Indexer.Telemetry;
using Indexer.Worker;
using Indexer.Worker.Deduplicate;
using Indexer.Worker.Gather;
using Indexer.Worker.Map;
using Indexer.Worker.Reduce;
using Indexer.Worker.Select;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Indexer.Fleet;

/// <summary>Spans and figures of a job that goes over a real queue; its programs are parts of this process, so that what they tell can be heard.</summary>
public sealed class TraceTests(Broker broker)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_is_one_trace_from_its_submission_over_the_queue_to_its_publication_and_the_wait_in_the_queue_is_measured()
    {
        using var place = new Workplace(await broker.AddressAsync());
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == IndexerTelemetry.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var waits = new ConcurrentQueue<double>();
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, meters) =>
            {
                if (instrument.Name == "indexer.task.queue_wait") meters.EnableMeasurementEvents(instrument);
            },
        };
        meters.SetMeasurementEventCallback<double>((_, wait, _, _) => waits.Enqueue(wait));
        meters.Start();

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var address = new FleetAddress(place.Store, new FleetBroker(await broker.AddressAsync()), Path.GetFileName(place.PathOf("")[..^1]));
        await using var fleet = await Coordinator.Fleet.OpenAsync(address, withBroker: true, _ => { }, NullLoggerFactory.Instance, Cancellation);
        await using var ofCoordinator = await QueueAsync(address, prefetch: 0);
        await using var ofWorker = await QueueAsync(address, prefetch: 2);
        var leader = new JobLeader(fleet.Store, ofCoordinator, new LeaderOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        var leading = new CoordinatorSeat(ofCoordinator, TimeProvider.System, NullLogger<CoordinatorSeat>.Instance).RunAsync(leader.LeadAsync, stop.Token);
        using var loop = new TaskLoop(
            fleet.Store, ofWorker, [new MapRunner(), new SelectRunner(), new DeduplicateRunner(), new ReduceRunner(), new GatherRunner()],
            new TaskLoopOptions { Slots = 2, ScratchFolder = place.PathOf("scratch") }, TimeProvider.System, NullLogger<TaskLoop>.Instance);
        var working = loop.RunAsync(stop.Token);
        try
        {
            var request = new JobRequest { Index = "samples", Inputs = InputExpander.Expand([Workplace.Crawl], Stream.Null, "").Files, Shards = 2 };
            var result = await fleet.RunJobAsync(request, new JobRunOptions(2), _ => { }, Cancellation);
            Assert.Equal(JobStatus.Succeeded, result.Outcome.Status);
        }
        finally
        {
            await stop.CancelAsync();
            await working;
            await leading;
        }

        var submit = Assert.Single(spans, span => span.OperationName == "submit");
        var job = Assert.Single(spans, span => span.OperationName == "job");
        Assert.Equal(submit.SpanId, job.ParentSpanId);
        foreach (var name in new[] { "plan", "map", "select", "deduplicate", "reduce", "gather", "publish" })
        {
            var ofName = spans.Where(span => span.OperationName == name).ToList();
            Assert.NotEmpty(ofName);
            Assert.All(ofName, span => Assert.Equal((submit.TraceId, job.SpanId), (span.TraceId, span.ParentSpanId)));
        }
        Assert.Equal(2, spans.Count(span => span.OperationName == "reduce"));
        Assert.All(spans.Where(span => span.Kind == ActivityKind.Consumer), span => Assert.True(span.HasRemoteParent)); // by the message, not by this process
        Assert.True(waits.Count >= spans.Count(span => span.Kind == ActivityKind.Consumer));
        Assert.All(waits, wait => Assert.InRange(wait, 0, FleetProcess.Patience.TotalSeconds));
    }

    private static Task<RabbitTaskQueue> QueueAsync(FleetAddress address, int prefetch) =>
        RabbitTaskQueue.ConnectAsync(address.Broker!.ToRabbit(address.QueuePrefix, prefetch, TimeSpan.FromSeconds(30)), TimeProvider.System, NullLoggerFactory.Instance, Cancellation);
}
