using CsCheck;
using Indexer.Jobs;
using Xunit;

namespace Indexer.Tests.Jobs;

public sealed class JobWindowsTests
{
    private static readonly Gen<JobDemand> s_demand = Gen.Select(Gen.Enum<JobPriority>(), Gen.Int[0, 500]).Select((priority, remaining) => new JobDemand(priority, remaining));

    [Fact]
    public void A_job_alone_has_the_whole_window()
    {
        Assert.Equal([100], JobWindows.Divide(100, [new JobDemand(JobPriority.Low, 1_000_000)]));
        Assert.Equal([100], JobWindows.Divide(100, [new JobDemand(JobPriority.High, 0)]));
        Assert.Empty(JobWindows.Divide(100, []));
    }

    [Fact]
    public void Jobs_share_by_weight() =>
        Assert.Equal([10, 40, 160], JobWindows.Divide(210, [new JobDemand(JobPriority.Low, 1000), new JobDemand(JobPriority.Normal, 1000), new JobDemand(JobPriority.High, 1000)]));

    [Fact]
    public void What_a_job_can_not_use_goes_to_the_others() =>
        Assert.Equal([50, 97], JobWindows.Divide(100, [new JobDemand(JobPriority.Normal, 3), new JobDemand(JobPriority.Normal, 1000)]));

    [Fact]
    public void No_job_starves_no_job_that_wants_more_has_less_than_its_share_and_what_can_be_used_is_not_more_than_there_is()
    {
        Gen.Select(Gen.Int[1, 1000], s_demand.List[1, 12]).Sample((total, jobs) =>
        {
            var windows = JobWindows.Divide(total, jobs);
            var weights = jobs.Sum(job => WeightOf(job.Priority));
            for (var i = 0; i < jobs.Count; i++) Assert.InRange(windows[i], Math.Max(1, (int)((long)total * WeightOf(jobs[i].Priority) / weights)), Math.Max(1, total));
            // Each share is rounded, up to 1 at least.
            var usable = jobs.Select((job, i) => Math.Min(job.Remaining, windows[i])).Sum();
            Assert.InRange(usable, Math.Min(total, jobs.Sum(job => job.Remaining)) - 2 * jobs.Count, total + jobs.Count);
        });

        static int WeightOf(JobPriority priority) => priority switch { JobPriority.Low => 1, JobPriority.High => 16, _ => 4 };
    }

    [Fact]
    public void The_window_of_a_fleet_doubles_until_half_of_it_waits_and_forgets_a_fleet_that_went_slowly()
    {
        var fleet = new FleetWindow();
        Assert.Equal(64, fleet.Tasks);
        for (var second = 1; second <= 10; second++) fleet.Observe(Math.Min(fleet.Tasks, 1000), 0, TimeSpan.FromSeconds(second));
        Assert.Equal(2000, fleet.Tasks);
        fleet.Observe(0, 0, TimeSpan.FromSeconds(12));
        Assert.InRange(fleet.Tasks, 1800, 2000);
        for (var second = 13; second <= 300; second++) fleet.Observe(10, 0, TimeSpan.FromSeconds(second));
        Assert.Equal(20, fleet.Tasks);
    }

    [Fact]
    public void Where_tasks_are_short_the_window_holds_a_second_of_them()
    {
        var fleet = new FleetWindow();
        for (var second = 1; second <= 5; second++) fleet.Observe(2, 1000, TimeSpan.FromSeconds(second));
        Assert.InRange(fleet.Tasks, 1000, 1100);
    }
}
