using Indexer.Corpus;
using Xunit;

namespace Indexer.Tests.Corpus;

public sealed class SideBySideTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(1000)]
    public void Results_come_in_order_however_long_each_takes(int count)
    {
        int[] items = [.. Enumerable.Range(0, count)];
        var results = SideBySide.Select(items, item =>
        {
            if (item % 7 == 0) Thread.Sleep(1);
            return 2 * item;
        }, Cancellation);
        Assert.Equal(items.Select(item => 2 * item), results);
    }

    [Fact]
    public void Several_are_under_way_at_once()
    {
        using var together = new Barrier(16);
        var results = SideBySide.Select(new int[16], _ => together.SignalAndWait(TimeSpan.FromSeconds(30), Cancellation), Cancellation);
        Assert.All(results, Assert.True);
    }

    [Fact]
    public void The_first_failure_is_thrown_and_what_had_begun_has_ended_by_then()
    {
        var running = 0;
        var error = Assert.Throws<IOException>(() => SideBySide.Select(Enumerable.Range(0, 100).ToArray(), item =>
        {
            Interlocked.Increment(ref running);
            Thread.Sleep(1);
            Interlocked.Decrement(ref running);
            return item is 5 or 6 ? throw new IOException($"no {item}") : item;
        }, Cancellation).ToList());
        Assert.Equal("no 5", error.Message);
        Assert.Equal(0, Volatile.Read(ref running));
    }

    [Fact]
    public void Cancelled_it_begins_no_more()
    {
        using var stop = new CancellationTokenSource();
        var begun = 0;
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (var item in SideBySide.Select(Enumerable.Range(0, 10_000).ToArray(), item =>
            {
                Interlocked.Increment(ref begun);
                return item;
            }, stop.Token))
                if (item == 100) stop.Cancel();
        });
        Assert.InRange(begun, 101, 1000);
    }
}
