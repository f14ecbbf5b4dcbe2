using CsCheck;
using Indexer.Search.Scatter;
using Xunit;

namespace Indexer.Tests.Search.Scatter;

public sealed class SharedWorkTests
{
    [Fact]
    public void Every_piece_is_done_once_and_all_have_ended_when_it_ends()
    {
        Gen.Select(Gen.Bool.Array[0, 30], Gen.Int[1, 8]).Sample((areAsynchronous, atOnce) =>
        {
            int[] begun = new int[areAsynchronous.Length], ended = new int[areAsynchronous.Length];
            var work = new SharedWork(areAsynchronous.Length, async piece =>
            {
                Interlocked.Increment(ref begun[piece]);
                if (areAsynchronous[piece]) await Task.Yield();
                Interlocked.Increment(ref ended[piece]);
            });
            work.DoAsync(atOnce).GetAwaiter().GetResult();
            Assert.All(begun, times => Assert.Equal(1, times));
            Assert.All(ended, times => Assert.Equal(1, times));
        }, iter: 500);
    }

    [Fact]
    public async Task Who_asks_does_all_of_it_where_no_thread_helps()
    {
        var threads = new HashSet<int>();
        await new SharedWork(20, _ =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            return Task.CompletedTask;
        }).DoAsync(1);
        Assert.Single(threads);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_failure_ends_it_when_what_was_begun_has_ended_and_nothing_is_begun_after_it(int atOnce)
    {
        var failed = new InvalidOperationException("one of them");
        var others = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int begun = 0, ended = 0;
        Task all = new SharedWork(50, async piece =>
        {
            Interlocked.Increment(ref begun);
            if (piece == 0)
            {
                others.SetResult();
                throw failed;
            }
            await others.Task;
            await Task.Yield();
            Interlocked.Increment(ref ended);
        }).DoAsync(atOnce);
        Assert.Same(failed, await Assert.ThrowsAsync<InvalidOperationException>(() => all));
        Assert.Equal(begun - 1, ended);
        if (atOnce == 1) Assert.Equal(1, begun);
    }
}
