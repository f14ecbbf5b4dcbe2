using Indexer.Jobs;
using Xunit;

namespace Indexer.Simulation;

/// <summary>Every run is also held to the laws of <see cref="SimulatedFleet"/>: all tasks committed once, none handed out after its commit was told, in flight within the window.</summary>
public sealed class FleetTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 2)]
    [InlineData(100, 3)]
    [InlineData(1000, 4)]
    public void A_job_ends_whatever_becomes_of_workers_and_reports(int workers, int seed)
    {
        var options = new FleetOptions { Workers = workers, Seed = seed, DeathsPerHour = 20, Lost = 0.1, Doubled = 0.1, Late = 0.2, Failing = 0.05 };
        var job = Job("job", 5 * workers, workers, 5, seed);
        var fleet = new SimulatedFleet(options, job).RunToEnd();
        Assert.Equal(job.Tasks.Sum(), job.Committed);
        Assert.True(fleet.Workers.Deaths > 0 || workers == 1);
    }

    [Fact]
    public void The_same_seed_gives_the_same_run_and_another_seed_another()
    {
        double RunOf(int seed) => new SimulatedFleet(new FleetOptions { Workers = 20, Seed = seed, DeathsPerHour = 5, Failing = 0.05 }, Job("job", 200, 20, 5, 1)).RunToEnd().Makespan;
        Assert.Equal(RunOf(1), RunOf(1));
        Assert.NotEqual(RunOf(1), RunOf(2));
    }

    [Fact]
    public void Tasks_that_wait_in_the_queue_for_an_hour_are_not_handed_out_again()
    {
        var fleet = new SimulatedFleet(new FleetOptions { Workers = 10, Window = 200, DeathsPerHour = 0 }, Job("job", 200, 10, 300, 1)).RunToEnd();
        Assert.Equal(0, fleet.Repeats);
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(100, 2)]
    public void A_queue_that_was_emptied_without_notice_costs_a_job_a_few_minutes(int workers, int seed)
    {
        SimulatedFleet Run(double? emptiedAt) =>
            new SimulatedFleet(new FleetOptions { Workers = workers, Seed = seed, EmptiedAt = emptiedAt }, Job("job", 20 * workers, workers, 20, seed)).RunToEnd();
        var emptied = Run(emptiedAt: 200);
        Assert.InRange(emptied.Repeats, workers / 2, 3 * workers);
        Assert.InRange(emptied.Makespan, 0, Run(emptiedAt: null).Makespan + 200);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1000)]
    public void A_fleet_whose_workers_die_once_in_a_hundred_hours_spends_nine_tenths_of_its_time_on_useful_work(int workers)
    {
        var fleet = new SimulatedFleet(new FleetOptions { Workers = workers }, Job("job", 60 * workers, 8 * workers, 20, 1)).RunToEnd();
        Assert.InRange(fleet.Efficiency, 0.9, 1);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(16)]
    public void One_worker_ten_times_slower_makes_a_stage_of_16_tasks_at_most_a_quarter_longer_than_without_it(int workers)
    {
        var without = StageOf16(workers - 1, slow: false, new SpeculationOptions());
        Assert.InRange(StageOf16(workers, slow: true, new SpeculationOptions()), 0, 1.25 * without);
        Assert.True(StageOf16(workers, slow: true, speculation: null) > 1.25 * without, "the slow worker does no harm even without speculation");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Partitions_of_unequal_size_that_tell_how_far_they_are_cost_no_needless_backups_and_a_slow_worker_among_them_next_to_nothing(int seed)
    {
        var (equal, equalMute) = (UnequalReduces(seed, slow: false, tells: true), UnequalReduces(seed, slow: false, tells: false));
        Assert.Equal(0, equal.Backups);
        Assert.True(equalMute.Backups > 0, "large partitions are not taken for slow ones even where nothing is told");
        Assert.InRange(ReduceEnd(UnequalReduces(seed, slow: true, tells: true)), 0, 1.1 * ReduceEnd(equal));
    }

    [Fact]
    public void Over_many_stages_of_unequal_partitions_a_slow_worker_costs_less_where_progress_is_told()
    {
        double Sum(bool tells) => Enumerable.Range(1, 10).Sum(seed => ReduceEnd(UnequalReduces(seed, slow: true, tells)));
        Assert.InRange(Sum(tells: true), 0, 0.95 * Sum(tells: false));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(16)]
    public void A_worker_that_hangs_costs_a_stage_no_more_than_one_that_is_not_there(int workers) =>
        Assert.InRange(StageOf16(workers, slow: true, new SpeculationOptions(), slowness: 1e6), 0, 1.25 * StageOf16(workers - 1, slow: false, new SpeculationOptions()));

    [Fact]
    public void A_fleet_of_equal_workers_wastes_next_to_nothing_on_backups()
    {
        var fleet = new SimulatedFleet(new FleetOptions { Workers = 100, DeathsPerHour = 0 }, Job("job", 2000, 200, 20, 1)).RunToEnd();
        Assert.InRange(fleet.Workers.Wasted / fleet.Workers.Useful, 0, 0.01);
    }

    [Fact]
    public void No_more_is_in_flight_than_the_window_allows_and_the_window_follows_the_fleet()
    {
        var fixedWindow = new SimulatedFleet(new FleetOptions { Workers = 50, Window = 100 }, Job("job", 1000, 50, 5, 1)).RunToEnd();
        Assert.InRange(fixedWindow.MostInFlight, 1, 100);
        var following = new SimulatedFleet(new FleetOptions { Workers = 500 }, Job("job", 10_000, 500, 20, 1)).RunToEnd();
        Assert.InRange(following.MostInFlight, 500, 3 * 500);
    }

    [Fact]
    public void A_job_of_ten_times_as_many_tasks_holds_no_more_of_them_in_flight()
    {
        int MostInFlight(int tasks) => new SimulatedFleet(new FleetOptions { Workers = 10, DeathsPerHour = 0 }, Job("job", tasks, 10, 0, 1)).RunToEnd().MostInFlight;
        // They take no time of their own: as many are in flight as are done in a second, which varies a little.
        Assert.InRange(MostInFlight(50_000), 1, 1.2 * MostInFlight(5000));
    }

    [Fact]
    public void A_small_job_beside_a_huge_one_starts_within_a_task_and_gets_its_share()
    {
        var alone = Job("small", 40, 4, 20, 2);
        new SimulatedFleet(new FleetOptions { Workers = 20, DeathsPerHour = 0 }, alone).RunToEnd();
        var small = Job("small", 40, 4, 20, 2, at: 300);
        var huge = Job("huge", 4000, 40, 20, 1);
        new SimulatedFleet(new FleetOptions { Workers = 20, DeathsPerHour = 0 }, huge, small).RunToEnd();
        // What was handed out before it waits no longer than a task or two take; then it has half of the fleet.
        Assert.InRange(small.Began - small.At, 0, 2 * 20);
        Assert.InRange(small.Ended - small.At, 0, 3 * (alone.Ended - alone.At) + 5 * 20);
        Assert.True(small.Ended < huge.Ended);
    }

    [Fact]
    public void Of_equal_jobs_one_of_high_priority_ends_long_before_one_of_low()
    {
        var low = Job("low", 1000, 10, 10, 1, JobPriority.Low);
        var high = Job("high", 1000, 10, 10, 1, JobPriority.High);
        new SimulatedFleet(new FleetOptions { Workers = 20, DeathsPerHour = 0 }, low, high).RunToEnd();
        // 16 to 1: when the one ends, a sixteenth of the other is done.
        Assert.InRange(high.Ended, 0, 0.7 * low.Ended);
    }

    private static SimulatedJob Job(string name, int maps, int partitions, double seconds, int seed, JobPriority priority = JobPriority.Normal, double at = 0) =>
        new(name, [(maps, seconds), (partitions, seconds / 4), (partitions, seconds / 8), (partitions, seconds), (1, seconds / 4)], MeasuredDurations.Draw, new Random(seed))
        {
            Priority = priority,
            At = at,
        };

    private static double ReduceEnd(SimulatedJob job) => job.StageEnds[(int)Stage.Reduce];

    // 16 partitions of which the largest is four times the smallest, a worker for each.
    private static SimulatedJob UnequalReduces(int seed, bool slow, bool tells)
    {
        var job = new SimulatedJob("job", [(0, 0), (0, 0), (0, 0), (16, 20), (0, 0)], (_, random) => 1 + 3 * random.NextDouble(), new Random(seed));
        var options = new FleetOptions { Workers = 17, DeathsPerHour = 0, Slowness = worker => slow && worker == 0 ? 10 : 1, Tells = stage => tells && stage == Stage.Reduce };
        new SimulatedFleet(options, job).RunToEnd();
        return job;
    }

    private static double StageOf16(int workers, bool slow, SpeculationOptions? speculation, double slowness = 10)
    {
        var job = new SimulatedJob("job", [(16, 20), (0, 0), (0, 0), (0, 0), (0, 0)], (_, _) => 1, new Random(1));
        var options = new FleetOptions { Workers = workers, DeathsPerHour = 0, Slowness = worker => slow && worker == 0 ? slowness : 1, Tasks = new JobStateOptions { Speculation = speculation } };
        new SimulatedFleet(options, job).RunToEnd();
        return job.StageEnds[0];
    }
}
