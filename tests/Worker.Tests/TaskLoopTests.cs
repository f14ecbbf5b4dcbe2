using Indexer.Jobs;
using Indexer.Queue;
using Xunit;

namespace Indexer.Tests;

/// <summary>Which tasks a worker takes, and when: slots, backups, messages that come twice, the end.</summary>
public sealed class TaskLoopTests : IAsyncDisposable
{
    private readonly LoopScene _scene = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task A_task_of_a_job_that_is_over_is_not_run_and_is_once_the_job_is_opened_again()
    {
        var looks = 0;
        var settled = new TaskCompletionSource();
        // Looked at before a message is taken and after: the third look is that for the second message.
        await _scene.StartAsync(untilStoreIsUp: _ =>
        {
            if (Interlocked.Increment(ref looks) == 3) settled.TrySetResult();
            return Task.CompletedTask;
        });
        await _scene.Jobs.EndAsync(_scene.Job, new JobOutcome { Status = JobStatus.Failed, Error = "too bad", Records = new RecordCounts(), ElapsedSeconds = 1 }, Cancellation);
        await _scene.OfferAsync(1);
        await settled.Task.WaitAsync(Cancellation);
        Assert.Empty(_scene.Begun);
        Assert.True(await _scene.Jobs.ReopenAsync(_scene.Job, Cancellation));
        await _scene.OfferAsync(1);
        await _scene.HearAsync<TaskStarted>();
        await _scene.HearAsync<TaskCommitted>();
        Assert.Single(_scene.Begun);
    }

    [Fact]
    public async Task A_backup_is_declined_by_the_worker_that_runs_the_task_and_run_by_another()
    {
        await _scene.StartAsync(slots: 2);
        var goOn = new TaskCompletionSource();
        _scene.Work = (_, token) => goOn.Task.WaitAsync(token);
        await _scene.OfferAsync(1);
        var started = await _scene.HearAsync<TaskStarted>();
        await _scene.OfferAsync(TaskMessage.FirstBackup);
        Assert.NotEqual(started.Attempt, (await _scene.HearAsync<TaskHandedBack>()).Attempt);
        goOn.SetResult();
        await _scene.HearAsync<TaskCommitted>();
        Assert.Single(_scene.Begun);
        Assert.True(await _scene.IsQueueEmptyAsync());
    }

    [Fact]
    public async Task A_message_delivered_twice_to_a_worker_waits_for_the_attempt_that_runs()
    {
        await _scene.StartAsync(slots: 2);
        var goOn = new TaskCompletionSource();
        _scene.Work = (_, token) => goOn.Task.WaitAsync(token);
        await _scene.OfferAsync(1);
        await _scene.HearAsync<TaskStarted>();
        await _scene.OfferAsync(1);
        goOn.SetResult();
        await _scene.HearAsync<TaskCommitted>();
        await _scene.HearAsync<TaskCommitted>(); // the second message finds the commit
        Assert.Single(_scene.Begun);
    }

    [Fact]
    public async Task A_backup_does_not_take_the_attempt_beside_it_for_a_crashed_one()
    {
        await _scene.StartAsync();
        await _scene.Tasks.TryBeginAttemptAsync(LoopScene.First, 1, new AttemptId("elsewhere"), "other", Cancellation);
        await _scene.OfferAsync(TaskMessage.FirstBackup);
        Assert.Equal(0, (await _scene.HearAsync<TaskStarted>()).IsolationSteps);
    }

    [Fact]
    public async Task Told_to_stop_a_worker_tells_what_it_hands_back_and_its_message_waits_for_another()
    {
        await _scene.StartAsync();
        _scene.Work = (_, token) => Task.Delay(Timeout.Infinite, token);
        await _scene.OfferAsync(1);
        var started = await _scene.HearAsync<TaskStarted>();
        await _scene.StopAsync();
        Assert.Equal(started.Attempt, (await _scene.HearAsync<TaskHandedBack>()).Attempt);
        Assert.False(await _scene.IsQueueEmptyAsync());
        Assert.True((await _scene.Tasks.ReadAttemptsAsync(LoopScene.First, Cancellation)).Single().HasEnded);
    }

    [Fact]
    public async Task A_slot_takes_the_next_task_when_the_one_before_has_computed_and_lets_one_at_a_time_wait_for_the_store()
    {
        await _scene.StartAsync();
        TaskCompletionSource[] begun = [new(), new(), new()], computed = [new(), new(), new()], uploaded = [new(), new(), new()];
        _scene.Work = async (context, token) =>
        {
            begun[context.Task.Index].SetResult();
            await computed[context.Task.Index].Task.WaitAsync(token);
            context.Computed();
            await uploaded[context.Task.Index].Task.WaitAsync(token);
        };
        for (var i = 0; i < 3; i++) await _scene.OfferAsync(1, new TaskId(Stage.Map, i));
        var first = await _scene.HearAsync<TaskStarted>();
        await begun[first.Task.Index].Task.WaitAsync(Cancellation);
        Assert.Single(_scene.Begun);
        computed[first.Task.Index].SetResult();
        var second = await _scene.HearAsync<TaskStarted>();
        await begun[second.Task.Index].Task.WaitAsync(Cancellation);
        computed[second.Task.Index].SetResult();
        Assert.Equal(2, _scene.Begun.Count); // the first waits, and so the third is not taken
        uploaded[first.Task.Index].SetResult();
        Assert.Equal(first.Task, (await _scene.HearAsync<TaskCommitted>()).Task);
        var third = await _scene.HearAsync<TaskStarted>();
        foreach (var each in computed.Concat(uploaded)) each.TrySetResult();
        HashSet<TaskId> left = [(await _scene.HearAsync<TaskCommitted>()).Task, (await _scene.HearAsync<TaskCommitted>()).Task];
        Assert.Superset(new HashSet<TaskId> { second.Task, third.Task }, left);
    }
}
