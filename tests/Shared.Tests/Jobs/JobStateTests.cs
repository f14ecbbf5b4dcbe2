using CsCheck;
using Indexer.Jobs;
using Indexer.Queue;
using Xunit;

namespace Indexer.Tests.Jobs;

public sealed class JobStateTests
{
    private static readonly JobId s_job = new("job");
    private static readonly int[] s_tasks = [3, 2, 2, 2, 1];
    private static readonly JobStateOptions s_minute = new() { Silence = TimeSpan.FromSeconds(60) };

    private readonly List<JobCommand> _commands = [];

    [Fact]
    public void The_first_stage_is_handed_out_when_the_job_begins_and_the_next_when_all_of_it_is_committed()
    {
        var state = Begin(s_tasks);
        Assert.Equal(["map-000000 1", "map-000001 1", "map-000002 1"], Enqueued());
        Commit(state, Stage.Map, 0, 2);
        Assert.Empty(Enqueued());
        Commit(state, Stage.Map, 1);
        Assert.Equal(["select-000000 1", "select-000001 1"], Enqueued());
    }

    [Fact]
    public void No_more_tasks_are_in_flight_than_the_window_holds()
    {
        var state = Begin([10, 1, 1, 1, 1], new JobStateOptions { Window = 4 });
        Assert.Equal(4, Enqueued().Count);
        Commit(state, Stage.Map, 1);
        Assert.Equal(["map-000004 1"], Enqueued());
        Assert.Equal(4, state.InFlight);
    }

    [Fact]
    public void Tasks_whose_commits_stood_before_are_not_handed_out()
    {
        var state = new JobState(s_tasks, new JobStateOptions(), new Random(1));
        Commit(state, Stage.Map, 0, 1, 2);
        Commit(state, Stage.Select, 1);
        Assert.Empty(_commands);
        state.Apply(new JobBegun(), TimeSpan.Zero, _commands);
        Assert.Equal(["select-000000 1"], Enqueued());
    }

    [Fact]
    public void A_job_whose_tasks_are_all_committed_is_published_at_once()
    {
        var state = new JobState(s_tasks, new JobStateOptions(), new Random(1));
        foreach (var stage in Enum.GetValues<Stage>()) Commit(state, stage, [.. Enumerable.Range(0, s_tasks[(int)stage])]);
        state.Apply(new JobBegun(), TimeSpan.Zero, _commands);
        Assert.IsType<BeginPublish>(Assert.Single(_commands));
        _commands.Clear();
        state.Apply(new PublishEnded(null), TimeSpan.Zero, _commands);
        Assert.Equal(new EndJob(JobStatus.Succeeded, null), Assert.Single(_commands));
    }

    [Fact]
    public void A_failed_attempt_is_tried_again_after_a_wait_that_doubles_half_of_it_by_chance()
    {
        var options = new JobStateOptions { FirstBackoff = TimeSpan.FromSeconds(1), MaxBackoff = TimeSpan.FromSeconds(30), MaxAttempts = 8 };
        Gen.Int.Sample(seed =>
        {
            var state = Begin([1, 1, 1, 1, 1], options, seed);
            var now = TimeSpan.Zero;
            for (var attempt = 1; attempt < 8; attempt++)
            {
                Assert.Equal([$"map-000000 {attempt}"], Enqueued());
                state.Apply(Failed(attempt), now, _commands);
                var longest = TimeSpan.FromSeconds(Math.Min(30, Math.Pow(2, attempt - 1)));
                state.Apply(new ClockTicked(), now + longest / 2 - TimeSpan.FromTicks(1), _commands);
                Assert.Empty(Enqueued());
                now += longest;
                state.Apply(new ClockTicked(), now, _commands);
            }
            _commands.Clear();
        }, iter: 50, threads: 1);
    }

    [Fact]
    public void A_job_that_fails_says_by_which_task()
    {
        var state = Begin([1, 1, 1, 1, 1]);
        _commands.Clear();
        state.Apply(new ReportReceived(new TaskFailed(s_job, new TaskId(Stage.Map, 0), "a", 1, "its file is gone", Retryable: false)), TimeSpan.Zero, _commands);
        Assert.Equal(new EndJob(JobStatus.Failed, "Task map-000000 can't be done: its file is gone", new TaskId(Stage.Map, 0)), _commands[0]);
    }

    [Fact]
    public void A_failure_told_twice_or_late_counts_once()
    {
        var state = Begin([1, 1, 1, 1, 1]);
        _commands.Clear();
        for (var i = 0; i < 10; i++) state.Apply(Failed(1), TimeSpan.Zero, _commands);
        state.Apply(new ClockTicked(), TimeSpan.FromHours(1), _commands);
        for (var i = 0; i < 10; i++) state.Apply(Failed(1), TimeSpan.FromHours(1), _commands);
        Assert.Equal(["map-000000 2"], Enqueued());
        Assert.Equal(JobPhase.Running, state.Phase);
    }

    [Fact]
    public void A_failure_of_a_committed_task_is_ignored()
    {
        var state = Begin([2, 1, 1, 1, 1]);
        Commit(state, Stage.Map, 0);
        _commands.Clear();
        state.Apply(new ReportReceived(new TaskFailed(s_job, new TaskId(Stage.Map, 0), "a", 1, "late", Retryable: false)), TimeSpan.Zero, _commands);
        Assert.Empty(_commands);
    }

    [Fact]
    public void A_commit_during_the_wait_for_another_attempt_ends_the_wait()
    {
        var state = Begin([1, 1, 1, 1, 1]);
        state.Apply(Failed(1), TimeSpan.Zero, _commands);
        _commands.Clear();
        Commit(state, Stage.Map, 0);
        state.Apply(new ClockTicked(), TimeSpan.FromHours(1), _commands);
        Assert.Equal(["select-000000 1"], Enqueued());
    }

    [Fact]
    public void A_task_that_waits_for_a_worker_is_not_handed_out_again_however_long_it_waits()
    {
        var state = Begin([2, 1, 1, 1, 1], s_minute);
        _commands.Clear();
        for (var minute = 0; minute < 600; minute++) state.Apply(new ClockTicked(), TimeSpan.FromMinutes(minute), _commands);
        Assert.Empty(Enqueued());
        Assert.Equal((2, 2), state.CountWaiting(TimeSpan.FromHours(10)));
    }

    [Fact]
    public void When_messages_are_missing_the_tasks_that_wait_longest_are_handed_out_again_each_after_twice_the_silence_before()
    {
        var state = Begin([3, 1, 1, 1, 1], new JobStateOptions { Silence = TimeSpan.FromSeconds(60), Window = 2 });
        state.Apply(new CommitSeen(new TaskId(Stage.Map, 0)), TimeSpan.FromSeconds(30), _commands); // map-000002 is handed out
        _commands.Clear();
        Assert.Empty(Missing(state, 5, at: 59));
        Assert.Equal(["map-000001 1"], Missing(state, 5, at: 61));
        Assert.Equal(["map-000002 1"], Missing(state, 5, at: 95));
        Assert.Empty(Missing(state, 5, at: 180));
        Assert.Equal(["map-000001 1"], Missing(state, 1, at: 220)); // both have been silent for 120 s
        Assert.Equal(["map-000002 1"], Missing(state, 1, at: 220));
        for (var pauses = 0; pauses < 10; pauses++) Missing(state, 5, at: 10_000 * (pauses + 1));
        Assert.Empty(Missing(state, 5, at: 100_000 + 16 * 60 - 1));
        Assert.Equal(2, Missing(state, 5, at: 100_000 + 16 * 60).Count);
    }

    [Fact]
    public void A_task_whose_attempt_beats_is_not_handed_out_again_and_one_whose_attempt_fell_silent_is()
    {
        var state = Begin([2, 1, 1, 1, 1], s_minute);
        _commands.Clear();
        for (var second = 0; second < 300; second++)
        {
            for (var task = second < 100 ? 0 : 1; task < 2; task++)
                state.Apply(new ReportReceived(new TaskProgressed(s_job, new TaskId(Stage.Map, task), "a", second, 1)), TimeSpan.FromSeconds(second), _commands);
            Assert.Equal(second is 159 or 279 ? ["map-000000 1"] : [], Missing(state, 2, second));
        }
    }

    [Fact]
    public void When_the_queue_was_lost_all_that_is_in_flight_is_handed_out_again_as_the_same_attempts()
    {
        var state = Begin([2, 1, 1, 1, 1]);
        state.Apply(new ReportReceived(new TaskProgressed(s_job, new TaskId(Stage.Map, 1), "a", 1, 1)), TimeSpan.FromSeconds(50), _commands);
        _commands.Clear();
        state.Apply(new QueueLost(), TimeSpan.FromSeconds(62), _commands);
        Assert.Equal(["map-000000 1", "map-000001 1"], Enqueued().Order());
    }

    [Fact]
    public void The_commit_of_a_silent_task_is_looked_for_at_growing_intervals()
    {
        var state = Begin([1, 1, 1, 1, 1]);
        var looks = new List<int>();
        for (var second = 0; second < 400; second++)
            if (state.TakeSilent(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(second)).Count > 0) looks.Add(second);
        Assert.Equal([10, 20, 40, 80, 160, 320], looks);
        state.Apply(Started("a", 0), TimeSpan.FromSeconds(400), _commands);
        Assert.Empty(state.TakeSilent(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(409)));
        Assert.Single(state.TakeSilent(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(410)));
    }

    [Fact]
    public void A_task_that_goes_down_with_its_worker_too_often_fails_the_job_unless_each_crash_narrows_the_blame()
    {
        foreach (var narrows in new[] { true, false })
        {
            var state = Begin([1, 1, 1, 1, 1], new JobStateOptions { MaxLostAttempts = 3 });
            for (var i = 0; i < 5; i++) state.Apply(Started($"a{i}", narrows ? i : 0), TimeSpan.FromSeconds(10 * i), _commands);
            Assert.Equal(narrows ? JobPhase.Running : JobPhase.Ended, state.Phase);
        }
    }

    [Fact]
    public void A_task_that_goes_down_with_its_worker_within_a_moment_fails_the_job_too()
    {
        var state = Begin([1, 1, 1, 1, 1]);
        var starts = 0;
        for (; state.Phase == JobPhase.Running && starts < 100; starts++) state.Apply(Started($"a{starts}", 0), TimeSpan.FromSeconds(starts), _commands);
        Assert.InRange(starts, 9, 15);
    }

    [Fact]
    public void Attempts_that_beat_beside_each_other_have_not_gone_down_however_many_they_are()
    {
        var state = Begin([1, 1, 1, 1, 1]);
        for (var i = 0; i < 30; i++)
        {
            for (var living = 0; living < i; living++)
                state.Apply(new ReportReceived(new TaskProgressed(s_job, new TaskId(Stage.Map, 0), $"a{living}", i, 1)), TimeSpan.FromSeconds(4 * i), _commands);
            state.Apply(Started($"a{i}", 0), TimeSpan.FromSeconds(4 * i), _commands);
        }
        Assert.Equal(JobPhase.Running, state.Phase);
    }

    [Fact]
    public void Starts_told_many_times_and_attempts_handed_back_are_no_crashes()
    {
        var state = Begin([1, 1, 1, 1, 1], new JobStateOptions { MaxLostAttempts = 1 });
        for (var i = 0; i < 10; i++)
        {
            var now = TimeSpan.FromMinutes(i);
            state.Apply(Started("same", 0), now, _commands);
            state.Apply(Started($"a{i}", 0), now, _commands);
            state.Apply(new ReportReceived(new TaskHandedBack(s_job, new TaskId(Stage.Map, 0), $"a{i}")), now, _commands);
            state.Apply(Started($"a{i}", 0), now, _commands);
        }
        Assert.Equal(JobPhase.Running, state.Phase);
    }

    [Fact]
    public void A_cancellation_ends_the_job_but_not_once_it_is_being_published()
    {
        var state = Begin(s_tasks);
        _commands.Clear();
        state.Apply(new CancelSeen(), TimeSpan.Zero, _commands);
        Assert.Equal([new EndJob(JobStatus.Cancelled, null), new CancelAttempts(null, null)], _commands);

        var publishing = Begin([0, 0, 0, 0, 0]);
        publishing.Apply(new CancelSeen(), TimeSpan.Zero, _commands);
        Assert.Equal(JobPhase.Publishing, publishing.Phase);
    }

    /// <summary>
    /// A world of workers that lose, repeat, delay and reorder their reports, crash, and fail, but in the end commit: whatever it does, the job is published
    /// exactly once, a stage never begins before the one before is complete, and no task is handed out after its commit was told or more often than allowed.
    /// </summary>
    [Fact]
    public void Whatever_becomes_of_the_reports_the_job_is_published_exactly_once()
    {
        var backups = 0;
        Gen.Select(Gen.Int[0, 8], Gen.Int[1, 4], Gen.Int[1, 6], Gen.Int).Sample((maps, partitions, window, seed) =>
        {
            int[] tasks = [maps, partitions, partitions, partitions, 1];
            var world = new UnreliableWorld(tasks, window, seed);
            world.Run();
            Interlocked.Add(ref backups, world.Backups);
        }, iter: 400);
        Assert.True(backups > 0, "no world had a backup");
    }

    private List<string> Missing(JobState state, int messages, double at)
    {
        state.Apply(new MessagesMissing(messages), TimeSpan.FromSeconds(at), _commands);
        return Enqueued();
    }

    private JobState Begin(int[] tasks, JobStateOptions? options = null, int seed = 1)
    {
        var state = new JobState(tasks, options ?? new JobStateOptions(), new Random(seed));
        _commands.Clear();
        state.Apply(new JobBegun(), TimeSpan.Zero, _commands);
        return state;
    }

    private void Commit(JobState state, Stage stage, params int[] indices)
    {
        foreach (var index in indices) state.Apply(new CommitSeen(new TaskId(stage, index)), TimeSpan.Zero, _commands);
    }

    private static ReportReceived Failed(int number) => new(new TaskFailed(s_job, new TaskId(Stage.Map, 0), $"a{number}", number, "no", Retryable: true));

    private static ReportReceived Started(string attempt, int steps) => new(new TaskStarted(s_job, new TaskId(Stage.Map, 0), attempt, 1, "w", steps));

    private List<string> Enqueued()
    {
        var enqueued = _commands.OfType<EnqueueTask>().Select(command => $"{command.Task} {command.Attempt}").ToList();
        _commands.Clear();
        return enqueued;
    }
}
