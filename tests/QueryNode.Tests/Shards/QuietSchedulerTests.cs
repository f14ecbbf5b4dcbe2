using System.Globalization;
using Indexer.QueryNode.Shards;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Indexer.Tests.Shards;

public sealed class QuietSchedulerTests
{
    private readonly RecentSearches _nobody = new(TimeProvider.System);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_runs_on_it_gives_way_to_the_rest_of_the_process_also_behind_an_await()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Elsewhere a thread has no niceness of its own.");
        int usual = Niceness();
        using var scheduler = new QuietScheduler(_nobody, TimeProvider.System);
        (int before, int after) = await scheduler.RunAsync(async () =>
        {
            int first = Niceness();
            await Task.Yield();
            return (first, Niceness());
        }, isUrgent: false);
        Assert.Equal(Math.Max(usual, 5), before);
        Assert.Equal(before, after);
        Assert.Equal(usual, await Task.Run(Niceness, Cancellation));
    }

    [Fact]
    public async Task All_pieces_run_on_one_thread_of_its_own()
    {
        using var scheduler = new QuietScheduler(_nobody, TimeProvider.System);
        int[][] threads = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => scheduler.RunAsync(async () =>
        {
            var ran = new List<int>();
            for (int piece = 0; piece < 3; piece++)
            {
                ran.Add(Environment.CurrentManagedThreadId);
                await Task.Yield();
            }
            return ran.ToArray();
        }, isUrgent: false)));
        int own = Assert.Single(threads.SelectMany(ran => ran).Distinct());
        Assert.NotEqual(own, Environment.CurrentManagedThreadId);
    }

    [Fact]
    public async Task While_somebody_searches_it_rests_behind_a_piece()
    {
        var time = new WatchedTime();
        using var scheduler = new QuietScheduler(Somebody(), time);
        bool goesOn = false;
        Task<bool> work = scheduler.RunAsync(async () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(20)); // it took so long
            await Task.Yield();
            Volatile.Write(ref goesOn, true);
            return true;
        }, isUrgent: false);
        Task<TimeSpan> rest = time.NextTimerAsync(Cancellation);
        Assert.Same(rest, await Task.WhenAny(work, rest));
        Assert.Equal(TimeSpan.FromMilliseconds(300), await rest);
        Assert.False(Volatile.Read(ref goesOn));
        time.Advance(await rest);
        await work;
    }

    [Fact]
    public async Task What_is_urgent_is_done_without_rests()
    {
        var time = new WatchedTime();
        using var scheduler = new QuietScheduler(Somebody(), time);
        Task<bool> work = scheduler.RunAsync(async () =>
        {
            for (int piece = 0; piece < 30; piece++)
            {
                time.Advance(TimeSpan.FromMilliseconds(50));
                await Task.Yield();
            }
            return true;
        }, isUrgent: true);
        Assert.Same(work, await Task.WhenAny(work, time.NextTimerAsync(Cancellation)));
    }

    private static RecentSearches Somebody()
    {
        var recent = new RecentSearches(new FakeTimeProvider());
        recent.Add("a", RecentSearchesTests.QueryFor("word"));
        return recent;
    }

    /// <summary>Of the calling thread: the 19th field of proc_pid_stat(5), the 17th behind the name.</summary>
    private static int Niceness()
    {
        string stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
    }
}
