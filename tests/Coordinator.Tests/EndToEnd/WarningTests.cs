using Indexer.Coordinator;
using Xunit;

namespace Indexer.Tests.EndToEnd;

/// <summary>Small faults that cost no record are counted over all tasks of a job, however it is split.</summary>
public sealed class WarningTests : IDisposable
{
    private readonly SampleJobs _jobs = new();

    public void Dispose() => _jobs.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Those_of_the_sample_crawl_are_counted_once_each(int parallel)
    {
        await using var system = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        var result = await SampleJobs.RunAsync(system, SampleJobs.Request([Path.Combine(SampleJobs.Samples, "crawl")]), parallel);
        Assert.Equal([("guessed-charsets", 1), ("mislabelled-bodies", 2), ("record-not-ended-by-crlfcrlf", 1)], result.Outcome.Warnings.Select(warning => (warning.Key, warning.Value)));
    }

    [Fact]
    public async Task A_second_job_begins_to_count_anew()
    {
        await using var system = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        var request = SampleJobs.Request([Path.Combine(SampleJobs.Samples, "crawl")]);
        var first = await SampleJobs.RunAsync(system, request);
        Assert.Equal(first.Outcome.Warnings, (await SampleJobs.RunAsync(system, request)).Outcome.Warnings);
    }
}
