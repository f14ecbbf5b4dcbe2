using Indexer.Coordinator.Leading;
using Indexer.Storage;
using Indexer.Tests.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Indexer.Tests.Leading;

/// <summary>When a leader takes the store for out of reach.</summary>
public sealed class StoreWatchTests
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(5), s_within = TimeSpan.FromSeconds(20), s_step = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly AskedStore _store = new(new MemoryBlobStore());
    private readonly Task _away;

    // Begun without a context of the test's, so that what waits for the clock goes on within its advance.
    public StoreWatchTests() => _away = Task.Run(() => new StoreWatch(_store, s_every, s_within, _time).UntilAwayAsync(TestContext.Current.CancellationToken));

    [Fact]
    public async Task One_that_answers_never_is()
    {
        await PassAsync(TimeSpan.FromMinutes(10));
        Assert.False(_away.IsCompleted);
    }

    [Fact]
    public async Task One_that_refuses_has_answered()
    {
        _store.Answer = _ => throw new BlobStoreException(BlobStoreErrorKind.Refused, "probe", "403");
        await PassAsync(TimeSpan.FromMinutes(10));
        Assert.False(_away.IsCompleted);
    }

    [Fact]
    public async Task One_that_fails_or_says_nothing_is_after_a_while()
    {
        _store.Answer = _ => throw new TimeoutException("no connection");
        await PassAsync(s_within / 2);
        _store.Answer = token => Task.Delay(Timeout.Infinite, token);
        await PassAsync(s_within / 4);
        Assert.False(_away.IsCompleted);
        // What is cancelled goes on beside: it is given the time that it takes.
        while (!_away.IsCompleted)
        {
            _time.Advance(s_step);
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
        await _away;
    }

    [Fact]
    public async Task One_that_answers_in_between_is_not()
    {
        for (var round = 0; round < 5; round++)
        {
            _store.Answer = _ => throw new BlobStoreException(BlobStoreErrorKind.Transient, "probe", "no connection");
            await PassAsync(s_within / 2);
            _store.Answer = _ => Task.CompletedTask;
            await PassAsync(s_within / 2);
        }
        Assert.False(_away.IsCompleted);
    }

    private async Task PassAsync(TimeSpan time)
    {
        await _store.Asked.WaitAsync(TestContext.Current.CancellationToken);
        for (var passed = TimeSpan.Zero; passed < time && !_away.IsCompleted; passed += s_step) _time.Advance(s_step);
    }
}
