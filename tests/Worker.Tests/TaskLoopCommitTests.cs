using System.Diagnostics.Metrics;
using Indexer.Jobs;
using Indexer.Queue;
using Xunit;

namespace Indexer.Tests;

/// <summary>An attempt and the commit of its task: another's that stands, its own that may.</summary>
public sealed class TaskLoopCommitTests : IAsyncDisposable
{
    private readonly LoopScene _scene = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task An_attempt_whose_task_another_has_committed_is_dropped_at_a_notice_and_leaves_nothing_behind()
    {
        await _scene.StartAsync();
        _scene.Work = (_, token) => Task.Delay(Timeout.Infinite, token);
        await _scene.OfferAsync(1);
        var started = await _scene.HearAsync<TaskStarted>();
        await _scene.Tasks.TryCommitAsync(LoopScene.First, LoopScene.CommitOf("other"), Cancellation);
        await _scene.Queue.CancelAsync(new TaskCancellation(_scene.Job, LoopScene.First, "other"), Cancellation);
        await _scene.UntilEndedAsync();
        await _scene.StopAsync();
        Assert.Empty(Directory.EnumerateFileSystemEntries(_scene.Begun.Single().Scratch));
        Assert.True(await _scene.IsQueueEmptyAsync());
    }

    [Fact]
    public async Task An_attempt_that_finds_another_commit_standing_reports_the_task_committed_and_states_its_own_end()
    {
        await _scene.StartAsync();
        _scene.Work = (_, token) => _scene.Tasks.TryCommitAsync(LoopScene.First, LoopScene.CommitOf("other"), token);
        await _scene.OfferAsync(1);
        await _scene.HearAsync<TaskStarted>();
        await _scene.HearAsync<TaskCommitted>();
        await _scene.StopAsync();
        Assert.True((await _scene.Tasks.ReadAttemptsAsync(LoopScene.First, Cancellation)).Single().HasEnded);
        Assert.Equal("other", (await _scene.Tasks.FindCommitAsync(LoopScene.First, Cancellation))?.Attempt);
        Assert.True(await _scene.IsQueueEmptyAsync());
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task The_records_of_a_task_are_counted_with_the_attempt_whose_commit_stands(bool isOvertaken, int counted)
    {
        _scene.Read = Random.Shared.NextInt64(1L << 40, 1L << 50); // nobody else's
        var times = 0;
        using var meters = new MeterListener { InstrumentPublished = (instrument, meters) => { if (instrument.Name == "indexer.records") meters.EnableMeasurementEvents(instrument); } };
        meters.SetMeasurementEventCallback<long>((_, records, _, _) => Interlocked.Add(ref times, records == _scene.Read ? 1 : 0));
        meters.Start();
        await _scene.StartAsync();
        if (isOvertaken) _scene.Work = (_, token) => _scene.Tasks.TryCommitAsync(LoopScene.First, LoopScene.CommitOf("other"), token);
        await _scene.OfferAsync(1);
        await _scene.HearAsync<TaskStarted>();
        await _scene.HearAsync<TaskCommitted>();
        await _scene.StopAsync();
        Assert.Equal(counted, times);
    }

    [Fact]
    public async Task A_notice_that_the_store_does_not_bear_out_or_that_spares_the_attempt_ends_nothing()
    {
        await _scene.StartAsync(slots: 2);
        var goOn = new TaskCompletionSource();
        _scene.Work = (_, token) => goOn.Task.WaitAsync(token);
        var other = new TaskId(Stage.Map, 1);
        await _scene.OfferAsync(1);
        var started = await _scene.HearAsync<TaskStarted>();
        await _scene.OfferAsync(1, other);
        var dropped = await _scene.HearAsync<TaskStarted>();
        await _scene.Tasks.TryCommitAsync(other, LoopScene.CommitOf("other"), Cancellation);
        await _scene.Queue.CancelAsync(new TaskCancellation(_scene.Job, LoopScene.First), Cancellation);
        await _scene.Queue.CancelAsync(new TaskCancellation(new JobId("other")), Cancellation);
        await _scene.Queue.CancelAsync(new TaskCancellation(_scene.Job, other, dropped.Attempt), Cancellation);
        // Notices are obeyed in turn: once this one is, the others were. It means both attempts, and the store bears it out for one.
        await _scene.Queue.CancelAsync(new TaskCancellation(_scene.Job), Cancellation);
        await _scene.UntilEndedAsync(other);
        goOn.SetResult();
        Assert.Equal(started.Attempt, (await _scene.HearAsync<TaskCommitted>()).Attempt);
    }

    [Fact]
    public async Task An_attempt_that_is_stopped_before_its_commit_is_answered_states_that_it_may_stand_and_the_next_attempt_finds_it()
    {
        var late = new LateCommitStore(_scene.Blobs);
        await _scene.StartAsync(store: late);
        await _scene.OfferAsync(1);
        var started = await _scene.HearAsync<TaskStarted>();
        await late.Sent.WaitAsync(Cancellation);
        await _scene.StopAsync();
        await _scene.HearAsync<TaskHandedBack>();
        Assert.NotNull(await _scene.Blobs.StatAsync($"jobs/{_scene.Job}/tasks/{LoopScene.First}/attempts/0001-{started.Attempt}.undecided.json", Cancellation));
        Assert.True((await _scene.Tasks.ReadAttemptsAsync(LoopScene.First, Cancellation)).Single().HasEnded);

        await late.ArriveAsync();
        using var another = _scene.NewLoop(_scene.Blobs);
        using var stop = new CancellationTokenSource();
        var working = another.RunAsync(stop.Token);
        await _scene.HearAsync<TaskCommitted>();
        await stop.CancelAsync();
        await working;
        Assert.Single(_scene.Begun);
    }
}
