using Indexer.Coordinator.Leading;
using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Tests.Coordination;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Indexer.Tests.Leading;

public sealed class GarbageSweepTests : IDisposable
{
    private static readonly TimeSpan s_grace = TimeSpan.FromHours(1);
    private static readonly TaskId s_map = new(Stage.Map, 0), s_reduce = new(Stage.Reduce, 0), s_gather = new(Stage.Gather, 0);

    private readonly SweptStore _store = new();
    private readonly BusyIndexes _busy = new();
    private readonly GarbageSweep _sweep;

    public GarbageSweepTests() => _sweep = new GarbageSweep(_store.Blobs, s_grace, _store.Time, _busy, NullLogger<GarbageSweep>.Instance);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _busy.Dispose();

    [Fact]
    public async Task Files_that_nothing_refers_to_are_swept_once_they_are_older_than_the_grace_period()
    {
        var orphan = await _store.FileAsync("0a");
        _store.Time.Advance(s_grace);
        var young = await _store.FileAsync("0b");
        await SweepAsync();
        Assert.True(await _store.HasAsync(orphan)); // it is not older
        _store.Time.Advance(TimeSpan.FromSeconds(1));
        await SweepAsync();
        Assert.Equal((false, true), (await _store.HasAsync(orphan), await _store.HasAsync(young)));
    }

    [Fact]
    public async Task Files_of_every_generation_stay_old_ones_too()
    {
        var files = new List<string>();
        foreach (var hash in new[] { "1a", "1b", "1c", "2a", "2b", "2c", "2d" }) files.Add(await _store.FileAsync(hash));
        await _store.PublishAsync(1, "1a", "1b", "1c");
        await _store.PublishAsync(2, "2a", "2b", "2c", "2d");
        var orphan = await _store.FileAsync("3a");
        await AgeAsync();
        foreach (var file in files) Assert.True(await _store.HasAsync(file), file);
        Assert.False(await _store.HasAsync(orphan));
    }

    [Theory]
    [InlineData(JobStatus.Failed)]
    [InlineData(JobStatus.Cancelled)]
    public async Task What_a_job_that_may_be_retried_has_committed_stays_and_what_it_has_not_goes(JobStatus status)
    {
        var job = await _store.SubmitAsync(1);
        var (committed, gathered, abandoned) = (await _store.FileAsync("0a"), await _store.FileAsync("0b"), await _store.FileAsync("0c"));
        var output = await _store.AttemptAsync(job, s_map, "aaaa");
        await _store.CommitAsync(job, s_map, "aaaa", output);
        await _store.CommitAsync(job, s_reduce, "bbbb", committed);
        await _store.CommitAsync(job, s_gather, "cccc", gathered);
        await _store.EndAsync(job, status);
        await AgeAsync();
        Assert.Equal((true, true, false, true),
            (await _store.HasAsync(committed), await _store.HasAsync(gathered), await _store.HasAsync(abandoned), await _store.HasAsync(output)));
    }

    [Fact]
    public async Task While_a_job_of_the_index_has_not_ended_none_of_its_files_is_swept()
    {
        var job = await _store.SubmitAsync(1);
        var file = await _store.FileAsync("0a"); // a task may be about to refer to it
        await AgeAsync();
        Assert.True(await _store.HasAsync(file));
        await _store.EndAsync(job, JobStatus.Failed);
        using (await _busy.BeginAsync(SweptStore.Index, Cancellation)) await AgeAsync(); // a job that this coordinator has begun since
        Assert.True(await _store.HasAsync(file));
        await AgeAsync();
        Assert.False(await _store.HasAsync(file));
    }

    [Fact]
    public async Task Of_a_job_that_succeeded_the_outputs_of_all_attempts_are_swept_and_its_history_stays()
    {
        var job = await _store.SubmitAsync(1);
        var output = await _store.AttemptAsync(job, s_map, "aaaa");
        await _store.CommitAsync(job, s_map, "aaaa", output);
        await _store.EndAsync(job, JobStatus.Succeeded);
        await SweepAsync();
        Assert.False(await _store.HasAsync(output));
        Assert.Single(await _store.Jobs.TasksOf(job).ReadAttemptsAsync(s_map, Cancellation));
        Assert.NotNull(await _store.Jobs.FindOutcomeAsync(job, Cancellation));
        Assert.NotNull(await _store.Jobs.TasksOf(job).FindCommitAsync(s_map, Cancellation));
    }

    [Fact]
    public async Task What_an_attempt_writes_after_its_job_succeeded_without_it_is_swept_however_often_it_was_swept_before()
    {
        var job = await _store.SubmitAsync(1);
        await _store.AttemptAsync(job, s_map, "aaaa");
        await _store.CommitAsync(job, s_map, "bbbb", await _store.AttemptAsync(job, s_map, "bbbb", 2));
        await _store.EndAsync(job, JobStatus.Succeeded);
        await SweepAsync();
        await SweepAsync();
        var late = await _store.AttemptAsync(job, s_map, "aaaa");
        await SweepAsync();
        Assert.False(await _store.HasAsync(late));
    }

    [Fact]
    public async Task What_an_attempt_writes_late_is_swept_where_the_one_that_won_did_not_know_it()
    {
        var job = await _store.SubmitAsync(1);
        await _store.AttemptAsync(job, s_map, "aaaa");
        await _store.CommitAsync(job, s_map, "bbbb", await _store.AttemptAsync(job, s_map, "bbbb", 2));
        await _store.Jobs.TasksOf(job).LeaveUndecidedAsync(s_map, 2, new AttemptId("bbbb"), null, Cancellation);
        await _store.EndAsync(job, JobStatus.Succeeded);
        await SweepAsync();
        var late = await _store.AttemptAsync(job, s_map, "aaaa");
        await SweepAsync();
        Assert.False(await _store.HasAsync(late));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task A_succeeded_job_of_which_nobody_may_write_more_is_not_looked_at_again(bool hasEnded, int days)
    {
        var job = await _store.SubmitAsync(1);
        await _store.AttemptAsync(job, s_map, "aaaa");
        await _store.CommitAsync(job, s_map, "bbbb", await _store.AttemptAsync(job, s_map, "bbbb", 2));
        if (hasEnded) await _store.Jobs.TasksOf(job).EndAttemptAsync(s_map, 1, new AttemptId("aaaa"), null, Cancellation);
        await _store.EndAsync(job, JobStatus.Succeeded);
        await SweepAsync();
        _store.Time.Advance(TimeSpan.FromDays(days));
        await SweepAsync();
        var unseen = await _store.AttemptAsync(job, s_map, "cccc", 3);
        await SweepAsync();
        Assert.True(await _store.HasAsync(unseen));
    }

    [Fact]
    public async Task The_outputs_of_a_running_jobs_live_attempts_stay()
    {
        var job = await _store.SubmitAsync(1);
        var output = await _store.AttemptAsync(job, s_map, "aaaa");
        await AgeAsync();
        Assert.True(await _store.HasAsync(output));
    }

    [Fact]
    public async Task Manifests_and_blobs_that_are_no_files_of_an_index_are_never_swept()
    {
        await _store.PublishAsync(1, "1a", "1b", "1c");
        await _store.Blobs.TryCreateAsync("indices/web/notes", new byte[1], Cancellation);
        await AgeAsync();
        var left = new List<string>();
        await foreach (var blob in _store.Blobs.ListAsync("indices/", Cancellation)) left.Add(blob.Key);
        Assert.Equal(["indices/web/generations/1.json", "indices/web/notes"], left);
    }

    [Theory]
    [InlineData("outcome.json")]
    [InlineData("commits/nonsense.json")]
    public async Task What_can_not_be_read_of_one_job_keeps_the_files_of_its_index_and_no_others(string unreadable)
    {
        var job = await _store.SubmitAsync(1);
        if (unreadable != "outcome.json") await _store.EndAsync(job, JobStatus.Failed);
        await _store.Blobs.TryCreateAsync($"jobs/{job}/{unreadable}", "{"u8.ToArray(), Cancellation);
        var other = await _store.Jobs.SubmitAsync(new JobRequest { Index = "webs", Inputs = [] }, Cancellation);
        var (output, mine, others) = (await _store.AttemptAsync(other, s_map, "aaaa"), await _store.FileAsync("0a"), IndexLayout.File("webs", "0a"));
        await _store.Blobs.TryCreateAsync(others, new byte[1], Cancellation);
        await _store.EndAsync(other, JobStatus.Succeeded);
        await AgeAsync();
        Assert.Equal((false, true, false), (await _store.HasAsync(output), await _store.HasAsync(mine), await _store.HasAsync(others)));
    }

    [Fact]
    public async Task A_round_that_breaks_off_for_whatever_reason_is_followed_by_the_next()
    {
        var orphan = await _store.FileAsync("0a");
        _store.Time.Advance(s_grace + TimeSpan.FromSeconds(1));
        var store = new HeldStore(_store.Blobs) { Held = "submitted/", Fault = new InvalidOperationException("a fault of ours") };
        var sweep = new GarbageSweep(store, s_grace, _store.Time, _busy, NullLogger<GarbageSweep>.Instance);
        await sweep.RunAsync(Cancellation);
        Assert.True(await _store.HasAsync(orphan));
        store.Held = null;
        await sweep.RunAsync(Cancellation);
        Assert.False(await _store.HasAsync(orphan));
    }

    private Task AgeAsync()
    {
        _store.Time.Advance(s_grace + TimeSpan.FromSeconds(1));
        return SweepAsync();
    }

    private Task SweepAsync() => _sweep.RunAsync(Cancellation);
}
