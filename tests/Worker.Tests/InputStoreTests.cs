using Indexer.Corpus;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Worker;
using Indexer.Worker.Map;
using Xunit;

namespace Indexer.Tests;

public sealed class InputStoreTests : IAsyncDisposable
{
    private readonly LoneWorker _worker = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task An_input_store_that_throttles_costs_a_task_no_attempt_and_is_read_once_it_recovers()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "any");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "any");
        await using var server = new InputServer("{\"text\":\"one\"}\n"u8.ToArray());
        await _worker.PlanAsync(CorpusFormat.Jsonl, (server.Uri, 15));
        _worker.Start(new MapRunner(), new TaskLoopOptions { Slots = 1, InputStorePause = TimeSpan.Zero });
        await _worker.AttemptAsync<TaskHandedBack>(0);
        server.IsThrottling = false;
        TaskReport report;
        do report = await _worker.Queue.ReceiveReportAsync(Cancellation);
        while (report is TaskStarted or TaskHandedBack);
        Assert.Equal(1, Assert.IsType<TaskCommitted>(report).Records);
        Assert.True((await _worker.Tasks.ReadAttemptsAsync(report.Task, Cancellation))[0].HasEnded);
    }
}
