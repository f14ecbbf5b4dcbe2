using Indexer.Worker.Isolation;
using Xunit;

namespace Indexer.Tests.Isolation;

public sealed class AttemptGateTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_attempt_that_needs_solitude_waits_for_the_others_and_holds_up_new_ones()
    {
        using var gate = new AttemptGate(2);
        var first = await gate.EnterAsync(alone: false, Cancellation);
        var alone = gate.EnterAsync(alone: true, Cancellation);
        Assert.False(alone.IsCompleted);
        first.Dispose();
        var soloist = await alone;
        var next = gate.EnterAsync(alone: false, Cancellation);
        Assert.False(next.IsCompleted);
        soloist.Dispose();
        (await next).Dispose();
    }

    [Fact]
    public async Task Two_that_need_solitude_follow_each_other()
    {
        using var gate = new AttemptGate(3);
        var first = await gate.EnterAsync(alone: true, Cancellation);
        var second = gate.EnterAsync(alone: true, Cancellation);
        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task One_that_gives_up_waiting_gives_back_what_it_held()
    {
        using var gate = new AttemptGate(2);
        using var cancel = new CancellationTokenSource();
        var first = await gate.EnterAsync(alone: false, Cancellation);
        var alone = gate.EnterAsync(alone: true, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => alone);
        first.Dispose();
        (await gate.EnterAsync(alone: true, Cancellation)).Dispose();
    }
}
