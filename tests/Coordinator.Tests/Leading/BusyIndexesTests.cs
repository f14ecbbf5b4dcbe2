using Indexer.Coordinator.Leading;
using Xunit;

namespace Indexer.Tests.Leading;

public sealed class BusyIndexesTests : IDisposable
{
    private readonly BusyIndexes _busy = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _busy.Dispose();

    [Fact]
    public async Task While_an_index_is_swept_its_jobs_wait_to_begin_and_those_of_others_do_not()
    {
        var (isSwept, isDone) = (new TaskCompletionSource(), new TaskCompletionSource());
        var sweep = _busy.WhileIdleAsync("swept", () =>
        {
            isSwept.SetResult();
            return isDone.Task;
        }, Cancellation);
        await isSwept.Task;
        using (await _busy.BeginAsync("other", Cancellation).WaitAsync(TimeSpan.FromSeconds(10), Cancellation))
        {
            var waiting = _busy.BeginAsync("swept", Cancellation);
            Assert.False(waiting.IsCompleted);
            isDone.SetResult();
            await sweep;
            (await waiting).Dispose();
        }
    }

    [Fact]
    public async Task An_index_with_a_job_is_not_swept_until_the_last_of_them_has_ended()
    {
        var swept = 0;
        Task SweepAsync(string index) => _busy.WhileIdleAsync(index, () =>
        {
            swept++;
            return Task.CompletedTask;
        }, Cancellation);
        var (one, two) = (await _busy.BeginAsync("index", Cancellation), await _busy.BeginAsync("index", Cancellation));
        one.Dispose();
        one.Dispose(); // counts once
        await SweepAsync("index");
        Assert.Equal(0, swept);
        await SweepAsync("other");
        Assert.Equal(1, swept);
        two.Dispose();
        await SweepAsync("index");
        Assert.Equal(2, swept);
    }
}
