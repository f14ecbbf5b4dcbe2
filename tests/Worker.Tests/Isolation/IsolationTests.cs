using Indexer.Jobs;
using Indexer.Storage;
using Xunit;

namespace Indexer.Tests.Isolation;

public sealed class IsolationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("indexer-isolation-").FullName;
    private readonly TaskJournal _tasks;
    private readonly JobStore _jobs;

    public IsolationTests()
    {
        _jobs = new JobStore(new LocalBlobStore(StoreFolder));
        _tasks = _jobs.TasksOf(Job);
    }

    public static JobId Job { get; } = new("isolation");

    public static TaskId Task { get; } = new(Stage.Map, 0);

    private string StoreFolder => Path.Combine(_folder, "store");

    private string ScratchFolder => Path.Combine(_folder, "scratch");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(new long[] { 2345 })]
    [InlineData(new long[] { 4999 })]
    [InlineData(new long[] { 100, 101, 4000 })]
    public async Task A_record_that_kills_its_process_is_found_and_skipped_and_no_other_is(long[] deaths)
    {
        await PlanAsync();
        var launches = 1;
        while (!await CrashingWorker.LaunchAsync(StoreFolder, ScratchFolder, deaths.Select(death => $"{death}"), Cancellation)) Assert.True(++launches < 30, "the record is not found");
        // One crash without marks; then for each record 1,024, 32, one, and one again; a neighbour in the same fine block is known already.
        Assert.InRange(launches, 6, 2 + 4 * deaths.Length);
        var commit = (await _tasks.FindCommitAsync(Task, Cancellation))!;
        Assert.Equal(deaths, commit.Quarantined.Select(record => record.Offset));
        Assert.Equal(CrashingWorker.Records - deaths.Length, commit.Records.Pending);
    }

    [Fact]
    public async Task A_process_that_dies_after_the_last_record_blames_none()
    {
        await PlanAsync();
        for (var i = 0; i < 3; i++) Assert.False(await CrashingWorker.LaunchAsync(StoreFolder, ScratchFolder, ["end"], Cancellation));
        Assert.True(await CrashingWorker.LaunchAsync(StoreFolder, ScratchFolder, [], Cancellation));
        Assert.Empty((await _tasks.FindCommitAsync(Task, Cancellation))!.Quarantined);
    }

    [Fact]
    public async Task Processes_killed_at_other_records_each_time_blame_none()
    {
        await PlanAsync();
        foreach (var death in new[] { 7, 3000, 3001, 3000, 4100, 3001, 0 })
            Assert.False(await CrashingWorker.LaunchAsync(StoreFolder, ScratchFolder, [$"{death}"], Cancellation));
        Assert.True(await CrashingWorker.LaunchAsync(StoreFolder, ScratchFolder, [], Cancellation));
        Assert.Empty((await _tasks.FindCommitAsync(Task, Cancellation))!.Quarantined);
        Assert.Empty(Directory.EnumerateFileSystemEntries(ScratchFolder)); // what the dead left was swept
    }

    private async Task PlanAsync()
    {
        var plan = new JobPlan { Request = new JobRequest { Index = "isolation", Inputs = [] }, Partitions = 1, Splits = [new([])] };
        await _jobs.PlanAsync(Job, plan, Cancellation);
    }
}
