using Indexer.Jobs;
using Indexer.Queue;
using Xunit;

namespace Indexer.Tests.Jobs;

public sealed class SpeculationTests
{
    private const long SplitBytes = 1000;

    private static readonly JobId s_job = new("job");

    private readonly List<JobCommand> _commands = [];

    [Fact]
    public void The_attempt_that_will_take_longest_gets_one_backup_once_no_task_waits_for_a_slot()
    {
        var state = Begin(4);
        for (var i = 0; i < 3; i++) Start(state, i, worker: $"w{i}");
        Progress(state, 0, 500, at: 10);
        Progress(state, 1, 400, at: 10);
        Progress(state, 2, 10, at: 10);
        Assert.Empty(Backups(state, at: 10));
        Start(state, 3, worker: "w3", at: 10);
        Assert.Equal(["map-000002 1001"], Backups(state, at: 12));
        Assert.Empty(Backups(state, at: 30));
    }

    [Fact]
    public void An_attempt_that_is_not_clearly_slower_gets_none()
    {
        var state = Begin(3);
        for (var i = 0; i < 3; i++) Start(state, i, worker: $"w{i}");
        Commit(state, 0, at: 20);
        Progress(state, 1, 600, at: 20);
        Progress(state, 2, 450, at: 20);
        Assert.Empty(Backups(state, at: 20));
    }

    [Fact]
    public void A_task_that_tells_no_progress_is_held_to_the_median_of_the_committed_ones()
    {
        var state = Begin(4);
        for (var i = 0; i < 4; i++) Start(state, i, worker: $"w{i}");
        Commit(state, 0, at: 9);
        Commit(state, 1, at: 10);
        Commit(state, 2, at: 11);
        Assert.Empty(Backups(state, at: 12));
        Assert.Equal(["map-000003 1001"], Backups(state, at: 14));
    }

    [Fact]
    public void A_large_task_is_held_to_the_time_of_its_bytes_and_a_small_one_that_takes_as_long_gets_a_backup()
    {
        var state = Begin(4);
        for (var i = 0; i < 4; i++) Start(state, i, worker: $"w{i}");
        for (var i = 0; i < 2; i++) Progress(state, i, 500, at: 5);
        for (var i = 0; i < 2; i++) Commit(state, i, at: 10);
        Progress(state, 2, 5000, at: 50, ofBytes: 10_000); // as fast as the others
        Progress(state, 3, 250, at: 50, ofBytes: 500);
        Assert.Equal(["map-000003 1001"], Backups(state, at: 50));
    }

    [Fact]
    public void An_attempt_that_tells_no_size_is_held_to_the_time_of_a_task_where_others_tell_theirs()
    {
        var state = Begin(3);
        for (var i = 0; i < 3; i++) Start(state, i, worker: $"w{i}");
        Progress(state, 0, 500, at: 5);
        for (var i = 0; i < 2; i++) Commit(state, i, at: 10);
        Progress(state, 2, 500, at: 11, ofBytes: 0);
        Assert.Empty(Backups(state, at: 12));
        Assert.Equal(["map-000002 1001"], Backups(state, at: 14));
    }

    [Fact]
    public void An_attempt_that_hangs_after_its_input_was_read_is_overdue_some_day()
    {
        var state = Begin(2);
        for (var i = 0; i < 2; i++) Start(state, i, worker: $"w{i}");
        Commit(state, 0, at: 10);
        Progress(state, 1, SplitBytes, at: 10);
        Assert.Empty(Backups(state, at: 20));
        Assert.Equal(["map-000001 1001"], Backups(state, at: 60));
    }

    [Fact]
    public void With_one_worker_there_is_no_place_for_a_backup()
    {
        var state = Begin(2);
        for (var i = 0; i < 2; i++) Start(state, i, worker: "only");
        Commit(state, 0, at: 10);
        Assert.Empty(Backups(state, at: 100));
    }

    [Fact]
    public void A_task_whose_crashes_are_being_narrowed_down_gets_none()
    {
        var state = Begin(2);
        Start(state, 0, worker: "w0");
        Start(state, 1, worker: "w1", isolationSteps: 1);
        Commit(state, 0, at: 10);
        Assert.Empty(Backups(state, at: 100));
    }

    [Fact]
    public void A_declined_backup_is_offered_again_after_a_while_and_a_started_one_is_not()
    {
        var state = Slow();
        Tell(state, new TaskHandedBack(s_job, Task(1), "declined"), at: 100);
        Assert.Empty(Backups(state, at: 100.5));
        Assert.Equal(["map-000001 1002"], Backups(state, at: 102));
        Tell(state, new TaskStarted(s_job, Task(1), "backup", 1002, "w2"), at: 103);
        Tell(state, new TaskHandedBack(s_job, Task(1), "declined"), at: 104); // told twice
        Assert.Empty(Backups(state, at: 200));
    }

    [Fact]
    public void Backups_that_fail_or_vanish_do_not_count_against_the_task()
    {
        var state = Slow(new JobStateOptions { MaxAttempts = 1, MaxLostAttempts = 0 });
        for (var i = 0; i < 2; i++)
        {
            Tell(state, new TaskStarted(s_job, Task(1), $"lost{i}", 1001 + i, "w2"), at: 100 + 10 * i);
            Tell(state, new TaskStarted(s_job, Task(1), $"backup{i}", 1001 + i, "w3"), at: 101 + 10 * i);
            Tell(state, new TaskFailed(s_job, Task(1), $"backup{i}", 1001 + i, "no", Retryable: true), at: 102 + 10 * i);
            Assert.Equal(i == 0 ? 1 : 0, Backups(state, at: 104 + 10 * i).Count);
        }
        Assert.Equal(JobPhase.Running, state.Phase);
    }

    [Fact]
    public void A_backup_that_the_queue_lost_is_handed_out_again()
    {
        var state = Slow();
        state.Apply(new QueueLost(), TimeSpan.FromSeconds(101), _commands);
        _commands.Clear();
        Assert.Equal(["map-000001 1002"], Backups(state, at: 103));
    }

    [Fact]
    public void When_one_of_two_attempts_commits_the_other_is_cancelled_and_a_lone_one_needs_no_notice()
    {
        var state = Slow();
        Tell(state, new TaskStarted(s_job, Task(1), "backup", 1001, "w2"), at: 101);
        _commands.Clear();
        Tell(state, new TaskCommitted(s_job, Task(1), "backup"), at: 110);
        Assert.Equal(new CancelAttempts(Task(1), "backup"), Assert.Single(_commands.OfType<CancelAttempts>()));
        var other = Begin(1);
        Start(other, 0, worker: "w0");
        _commands.Clear();
        Commit(other, 0, at: 1);
        Assert.Empty(_commands.OfType<CancelAttempts>());
    }

    [Fact]
    public void Progress_of_a_backup_is_not_taken_for_that_of_the_attempt_it_backs()
    {
        var state = Slow();
        Tell(state, new TaskStarted(s_job, Task(1), "backup", 1001, "w2"), at: 101);
        Tell(state, new TaskProgressed(s_job, Task(1), "backup", 900, 9), at: 102);
        Assert.Equal((1, 10L, 1L), state.SumRunning());
    }

    [Fact]
    public void No_more_backups_run_at_once_than_their_share()
    {
        var state = Begin(16);
        for (var i = 0; i < 16; i++) Start(state, i, worker: $"w{i}");
        for (var i = 0; i < 8; i++) Progress(state, i, 900, at: 10);
        for (var i = 8; i < 16; i++) Progress(state, i, 10 + i, at: 10);
        Assert.Equal(["map-000008 1001", "map-000009 1001", "map-000010 1001", "map-000011 1001"], Backups(state, at: 10));
        Commit(state, 8, at: 12);
        Assert.Equal(["map-000012 1001"], Backups(state, at: 13));
    }

    [Fact]
    public void Switched_off_nothing_is_backed_up()
    {
        var state = Begin(2, new JobStateOptions { Speculation = null });
        for (var i = 0; i < 2; i++) Start(state, i, worker: $"w{i}");
        Commit(state, 0, at: 10);
        Assert.Empty(Backups(state, at: 100));
    }

    // The second of two tasks is slow, and its backup was handed out.
    private JobState Slow(JobStateOptions? options = null)
    {
        var state = Begin(2, options);
        for (var i = 0; i < 2; i++) Start(state, i, worker: $"w{i}");
        Commit(state, 0, at: 10);
        Progress(state, 1, 10, at: 20);
        Assert.Equal(["map-000001 1001"], Backups(state, at: 99));
        return state;
    }

    private JobState Begin(int tasks, JobStateOptions? options = null)
    {
        var state = new JobState([tasks, 1, 1, 1, 1], options ?? new JobStateOptions(), new Random(1));
        state.Apply(new JobBegun(), TimeSpan.Zero, _commands);
        return state;
    }

    private static TaskId Task(int index) => new(Stage.Map, index);

    private void Tell(JobState state, TaskReport report, double at) => state.Apply(new ReportReceived(report), TimeSpan.FromSeconds(at), _commands);

    private void Start(JobState state, int index, string worker, double at = 0, int isolationSteps = 0) =>
        Tell(state, new TaskStarted(s_job, Task(index), $"a{index}", 1, worker, isolationSteps), at);

    private void Progress(JobState state, int index, long bytes, double at, long ofBytes = SplitBytes) => Tell(state, new TaskProgressed(s_job, Task(index), $"a{index}", bytes, 1, ofBytes), at);

    private void Commit(JobState state, int index, double at) => Tell(state, new TaskCommitted(s_job, Task(index), $"a{index}"), at);

    private List<string> Backups(JobState state, double at)
    {
        _commands.Clear();
        state.Apply(new ClockTicked(), TimeSpan.FromSeconds(at), _commands);
        return [.. _commands.OfType<EnqueueTask>().Where(command => command.IsBackup).Select(command => $"{command.Task} {command.Attempt}")];
    }
}
