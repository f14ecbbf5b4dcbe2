using Indexer.Coordinator;
using Indexer.Coordinator.Coordination;
using Indexer.Jobs;
using Indexer.Search;
using Xunit;

namespace Indexer.Tests.EndToEnd;

public sealed class UpdateTests : IDisposable
{
    private static readonly string s_crawl = Path.Combine(SampleJobs.Samples, "crawl"), s_update = Path.Combine(SampleJobs.Samples, "crawl-update");
    private readonly SampleJobs _jobs = new();

    public void Dispose() => _jobs.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(2, 5)]
    public async Task Updating_with_a_newer_crawl_gives_the_bytes_of_indexing_both_at_once(int baseShards, int shards)
    {
        await using var stepwise = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        var first = await SampleJobs.RunAsync(stepwise, SampleJobs.Request([s_crawl], baseShards));
        var second = await SampleJobs.RunAsync(stepwise, SampleJobs.Request([s_update], shards, IndexMode.Update, first.Manifest!.Generation));
        await using var atOnce = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        var whole = await SampleJobs.RunAsync(atOnce, SampleJobs.Request([s_crawl, s_update], shards));
        Assert.Equal(2, second.Manifest!.Generation);
        Assert.Equal(whole.Manifest!.Documents, second.Manifest.Documents);
        Assert.Equal(whole.Manifest.ContentHash, second.Manifest.ContentHash);
        Assert.NotEqual(first.Manifest.ContentHash, second.Manifest.ContentHash);
    }

    [Fact]
    public async Task The_order_in_which_crawls_arrive_does_not_matter()
    {
        await using var system = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        var older = await SampleJobs.RunAsync(system, SampleJobs.Request([s_update], 2));
        var late = await SampleJobs.RunAsync(system, SampleJobs.Request([s_crawl], 2, IndexMode.Update, older.Manifest!.Generation));
        await using var atOnce = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        var whole = await SampleJobs.RunAsync(atOnce, SampleJobs.Request([s_crawl, s_update], 2));
        Assert.Equal(whole.Manifest!.ContentHash, late.Manifest!.ContentHash);
    }

    [Theory]
    [InlineData("http://a.example/x", "http://www.a.example/x")]
    [InlineData("http://www.a.example/x", "http://a.example/x")]
    [InlineData("https://a.example/x", "http://a.example/x")]
    [InlineData("http://a.example/x", "https://a.example/x")]
    public async Task Of_captures_that_only_their_addresses_tell_apart_an_update_chooses_the_one_that_indexing_both_at_once_chooses(string earlier, string later)
    {
        string first = new TestCrawl().Page(earlier, 1, "<title>One</title>Words").WriteTo(_jobs.NewFolder()), second = new TestCrawl().Page(later, 1, "<title>One</title>Words").WriteTo(_jobs.NewFolder());
        await using var stepwise = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        var before = await SampleJobs.RunAsync(stepwise, SampleJobs.Request([first], 1));
        var after = await SampleJobs.RunAsync(stepwise, SampleJobs.Request([second], 1, IndexMode.Update, before.Manifest!.Generation));
        await using var atOnce = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        var whole = await SampleJobs.RunAsync(atOnce, SampleJobs.Request([first, second], 1));
        Assert.Equal(whole.Manifest!.ContentHash, after.Manifest!.ContentHash);
        Assert.Equal(1, after.Outcome.Records.Carried);
    }

    [Theory]
    [InlineData(1, "new")]
    [InlineData(-1, "old")]
    public async Task Of_lines_of_JSON_with_one_id_that_of_the_file_written_last_counts(int secondsLater, string found)
    {
        await using var system = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        var first = await SampleJobs.RunAsync(system, SampleJobs.Request([WriteLines("old", secondsLater: 0)], 1));
        await SampleJobs.RunAsync(system, SampleJobs.Request([WriteLines("new", secondsLater)], 1, IndexMode.Update, first.Manifest!.Generation));
        var response = await system.Searches.SearchAsync("samples", new SearchRequest { Query = found, Size = 50 }, null, CancellationToken.None);
        Assert.Equal(Lines, response.Hits.Count);
    }

    [Fact]
    public async Task When_a_file_of_JSON_was_written_does_not_change_the_bytes_of_its_index()
    {
        var hashes = new List<string>();
        foreach (var secondsLater in new[] { 0, 5000 })
        {
            await using var system = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
            hashes.Add((await SampleJobs.RunAsync(system, SampleJobs.Request([WriteLines("one", secondsLater)], 1))).Manifest!.ContentHash);
        }
        Assert.Equal(hashes[0], hashes[1]);
    }

    [Fact]
    public async Task Every_record_of_an_update_and_every_capture_it_carries_over_is_accounted_for()
    {
        await using var system = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        var first = await SampleJobs.RunAsync(system, SampleJobs.Request([s_crawl], 2));
        var second = await SampleJobs.RunAsync(system, SampleJobs.Request([s_update], 2, IndexMode.Update, first.Manifest!.Generation));
        var records = second.Outcome.Records;
        Assert.True(records.Carried >= first.Outcome.Records.Indexed);
        Assert.Equal(records.Read + records.Carried, records.Indexed + records.Duplicates.Values.Sum() + records.Skipped.Values.Sum() + records.Quarantined.Values.Sum());
        Assert.Equal(second.Manifest!.Documents, records.Indexed);
    }

    [Fact]
    public async Task Rolling_back_brings_the_former_answers_back()
    {
        await using var system = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        var first = await SampleJobs.RunAsync(system, SampleJobs.Request([s_crawl], 2));
        var before = await SearchAsync(system);
        await SampleJobs.RunAsync(system, SampleJobs.Request([s_update], 2, IndexMode.Update, first.Manifest!.Generation));
        Assert.NotEqual(before.Generation, (await SearchAsync(system)).Generation);
        await system.Generations.RollbackAsync("samples", 1, CancellationToken.None);
        var after = await SearchAsync(system);
        Assert.Equal(3, after.Generation);
        Assert.Equal(before.Hits, after.Hits);
    }

    [Fact]
    public async Task A_coordinator_that_comes_back_late_does_not_publish_again_over_a_later_job()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var system = await Embedded.OpenAsync(_jobs.NewFolder(), stop);
        var first = await SampleJobs.RunAsync(system, SampleJobs.Request([s_crawl], 2));
        var later = await SampleJobs.RunAsync(system, SampleJobs.Request([s_update], 2));
        var jobs = new JobStore(system.Store);
        var plan = await jobs.FindPlanAsync(first.Job, stop);
        var tasks = jobs.TasksOf(first.Job);
        var published = await new Publisher(system.Store, system.Generations, TimeProvider.System)
            .PublishAsync(first.Job, plan!, async (task, token) => (await tasks.FindCommitAsync(task, token))!, stop); // both are kept of an ended job
        Assert.Equal(first.Manifest!.Generation, published.Generation);
        Assert.Equal(later.Manifest!.Generation, (await system.Generations.LatestAsync("samples", stop))!.Generation);
    }

    // Many, so that choosing by anything else would not get all of them right.
    private const int Lines = 20;

    private string WriteLines(string text, int secondsLater)
    {
        var file = Path.Combine(Directory.CreateDirectory(_jobs.NewFolder()).FullName, "lines.jsonl");
        File.WriteAllLines(file, Enumerable.Range(0, Lines).Select(id => $$"""{"id":"{{id}}","text":"{{text}} words {{id}}"}"""));
        File.SetLastWriteTimeUtc(file, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(secondsLater));
        return file;
    }

    private static Task<SearchResponse> SearchAsync(Embedded system) =>
        system.Searches.SearchAsync("samples", new SearchRequest { Query = "the museum of clocks", Size = 50 }, null, CancellationToken.None);
}
