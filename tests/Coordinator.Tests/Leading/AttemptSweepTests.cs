using Indexer.Coordinator.Leading;
using Indexer.Jobs;
using Xunit;

namespace Indexer.Tests.Leading;

public sealed class AttemptSweepTests
{
    private static readonly TaskId s_first = new(Stage.Map, 0), s_second = new(Stage.Map, 1);

    private readonly SweptStore _store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_a_committed_task_all_outputs_are_swept_but_the_winners()
    {
        var job = await _store.SubmitAsync(1);
        var lost = await _store.AttemptAsync(job, s_first, "aaaa");
        var won = await _store.AttemptAsync(job, s_first, "bbbb", 2);
        var late = await _store.AttemptAsync(job, s_first, "cccc", 3); // its end is not stated: it may be writing still, and can't win any more
        await _store.CommitAsync(job, s_first, "bbbb", won);
        Assert.Equal(2, await new AttemptSweep(_store.Blobs, job).RunAsync(Cancellation));
        Assert.Equal((false, true, false), (await _store.HasAsync(lost), await _store.HasAsync(won), await _store.HasAsync(late)));
    }

    [Fact]
    public async Task Of_a_task_without_commit_only_what_attempts_left_that_have_ended_is_swept()
    {
        var job = await _store.SubmitAsync(1);
        var failed = await _store.AttemptAsync(job, s_first, "aaaa");
        await _store.Jobs.TasksOf(job).EndAttemptAsync(s_first, 1, new AttemptId("aaaa"), "failed", Cancellation);
        var running = await _store.AttemptAsync(job, s_first, "bbbb", 2);
        var crashed = await _store.AttemptAsync(job, s_second, "cccc"); // who knows that it crashed: it may commit yet
        Assert.Equal(1, await new AttemptSweep(_store.Blobs, job).RunAsync(Cancellation));
        Assert.Equal((false, true, true), (await _store.HasAsync(failed), await _store.HasAsync(running), await _store.HasAsync(crashed)));
    }

    [Fact]
    public async Task What_an_attempt_wrote_that_does_not_know_whether_its_commit_stands_is_swept_only_when_anothers_does()
    {
        var job = await _store.SubmitAsync(1);
        var written = await _store.AttemptAsync(job, s_first, "aaaa");
        await _store.Jobs.TasksOf(job).LeaveUndecidedAsync(s_first, 1, new AttemptId("aaaa"), null, Cancellation);
        var others = await _store.AttemptAsync(job, s_second, "bbbb");
        await _store.Jobs.TasksOf(job).LeaveUndecidedAsync(s_second, 1, new AttemptId("bbbb"), null, Cancellation);
        Assert.Equal(0, await new AttemptSweep(_store.Blobs, job).RunAsync(Cancellation));
        await _store.CommitAsync(job, s_first, "aaaa", written); // late
        await _store.CommitAsync(job, s_second, "cccc");
        Assert.Equal(1, await new AttemptSweep(_store.Blobs, job).RunAsync(Cancellation));
        Assert.Equal((true, false), (await _store.HasAsync(written), await _store.HasAsync(others)));
    }

    [Fact]
    public async Task The_history_of_attempts_stays_and_a_second_sweep_finds_nothing()
    {
        var job = await _store.SubmitAsync(1);
        await _store.AttemptAsync(job, s_first, "aaaa");
        await _store.Jobs.TasksOf(job).EndAttemptAsync(s_first, 1, new AttemptId("aaaa"), null, Cancellation);
        await _store.Jobs.TasksOf(job).MarkAsync(s_first, 1, new RecordBlock(0, 3), Cancellation);
        var sweep = new AttemptSweep(_store.Blobs, job);
        Assert.Equal(1, await sweep.RunAsync(Cancellation));
        Assert.Equal(0, await sweep.RunAsync(Cancellation));
        Assert.Equal([new PastAttempt(1, true, new RecordBlock(0, 3))], await _store.Jobs.TasksOf(job).ReadAttemptsAsync(s_first, Cancellation));
    }

    [Fact]
    public async Task Another_jobs_outputs_are_left_alone()
    {
        var (job, other) = (await _store.SubmitAsync(1), await _store.SubmitAsync(2));
        var others = await _store.AttemptAsync(other, s_first, "aaaa");
        await _store.Jobs.TasksOf(other).EndAttemptAsync(s_first, 1, new AttemptId("aaaa"), null, Cancellation);
        Assert.Equal(0, await new AttemptSweep(_store.Blobs, job).RunAsync(Cancellation));
        Assert.True(await _store.HasAsync(others));
    }
}
