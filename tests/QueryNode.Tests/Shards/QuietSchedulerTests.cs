using System.Globalization;
using Indexer.QueryNode.Shards;
using Xunit;

namespace Indexer.Tests.Shards;

public sealed class QuietSchedulerTests
{
    [Fact]
    public async Task What_runs_on_it_gives_way_to_the_rest_of_the_process_also_behind_an_await()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Elsewhere a thread has no niceness of its own.");
        int usual = Niceness();
        using var scheduler = new QuietScheduler(1);
        (int before, int after) = await scheduler.RunAsync(async () =>
        {
            int first = Niceness();
            await Task.Delay(1);
            return (first, Niceness());
        });
        Assert.Equal(Math.Max(usual, 5), before);
        Assert.Equal(before, after);
        Assert.Equal(usual, await Task.Run(Niceness, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task No_more_runs_at_once_than_it_has_threads()
    {
        using var scheduler = new QuietScheduler(2);
        int running = 0, most = 0;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => scheduler.RunAsync(() =>
        {
            int now = Interlocked.Increment(ref running);
            for (int seen = most; now > seen && Interlocked.CompareExchange(ref most, now, seen) != seen; seen = most) { }
            Thread.Sleep(1);
            return Task.FromResult(Interlocked.Decrement(ref running));
        })));
        Assert.InRange(most, 1, 2);
    }

    /// <summary>Of the calling thread: the 19th field of proc_pid_stat(5), the 17th behind the name.</summary>
    private static int Niceness()
    {
        string stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
    }
}
