using System.Diagnostics;
using System.Globalization;
using Indexer.QueryNode.Shards;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Indexer.Tests.Shards;

public sealed class QuietSchedulerTests
{
    private readonly RecentSearches _nobody = new(TimeProvider.System);

    [Fact]
    public async Task What_runs_on_it_gives_way_to_the_rest_of_the_process_also_behind_an_await()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Elsewhere a thread has no niceness of its own.");
        int usual = Niceness();
        using var scheduler = new QuietScheduler(_nobody);
        (int before, int after) = await scheduler.RunAsync(async () =>
        {
            int first = Niceness();
            await Task.Delay(1);
            return (first, Niceness());
        }, isUrgent: false);
        Assert.Equal(Math.Max(usual, 5), before);
        Assert.Equal(before, after);
        Assert.Equal(usual, await Task.Run(Niceness, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task One_piece_runs_at_a_time()
    {
        using var scheduler = new QuietScheduler(_nobody);
        int running = 0, most = 0;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => scheduler.RunAsync(async () =>
        {
            for (int piece = 0; piece < 3; piece++)
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                Thread.Sleep(1);
                Interlocked.Decrement(ref running);
                await Task.Yield();
            }
            return true;
        }, isUrgent: false)));
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task While_somebody_searches_it_rests_behind_a_piece()
    {
        var recent = new RecentSearches(new FakeTimeProvider());
        recent.Add("a", RecentSearchesTests.QueryFor("word"));
        using var scheduler = new QuietScheduler(recent);
        (long ended, long next) = await scheduler.RunAsync(async () =>
        {
            Thread.Sleep(20);
            long end = Stopwatch.GetTimestamp();
            await Task.Yield();
            return (end, Stopwatch.GetTimestamp());
        }, isUrgent: false);
        Assert.InRange(Stopwatch.GetElapsedTime(ended, next), TimeSpan.FromMilliseconds(100), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task What_is_urgent_is_done_without_rests()
    {
        var recent = new RecentSearches(new FakeTimeProvider());
        recent.Add("a", RecentSearchesTests.QueryFor("word"));
        using var scheduler = new QuietScheduler(recent);
        var watch = Stopwatch.StartNew();
        await scheduler.RunAsync(async () =>
        {
            for (int piece = 0; piece < 30; piece++)
            {
                Thread.Sleep(50);
                await Task.Yield();
            }
            return true;
        }, isUrgent: true);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20)); // with rests 24 s at least
    }

    /// <summary>Of the calling thread: the 19th field of proc_pid_stat(5), the 17th behind the name.</summary>
    private static int Niceness()
    {
        string stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
    }
}
