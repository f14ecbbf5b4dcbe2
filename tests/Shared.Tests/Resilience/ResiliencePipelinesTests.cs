using Indexer.Resilience;
using Indexer.Storage;
using Microsoft.Extensions.Time.Testing;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using Xunit;

namespace Indexer.Tests.Resilience;

public sealed class ResiliencePipelinesTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_call_that_fails_in_passing_is_tried_five_times_within_four_seconds() =>
        await AssertTriesAsync(ResiliencePipelines.StoreCall(_time), ResiliencePipelines.StoreCallTries, TimeSpan.FromSeconds(4));

    [Fact]
    public async Task Publishing_that_fails_in_passing_is_tried_four_times_within_half_a_minute() =>
        await AssertTriesAsync(ResiliencePipelines.Publish(_time), ResiliencePipelines.PublishTries, TimeSpan.FromSeconds(30));

    [Fact]
    public async Task A_store_call_that_fails_for_good_is_tried_once()
    {
        var tries = 0;
        await Assert.ThrowsAsync<BlobStoreException>(async () => await ResiliencePipelines.StoreCall(_time).ExecuteAsync(_ =>
        {
            tries++;
            throw new BlobStoreException(BlobStoreErrorKind.Refused, "a", "no");
        }, Cancellation));
        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task An_attempt_that_takes_too_long_is_cancelled()
    {
        var running = ResiliencePipelines.TaskAttempt(_time, TimeSpan.FromMinutes(10)).ExecuteAsync(async token => await Task.Delay(Timeout.Infinite, token), Cancellation).AsTask();
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.False(running.IsCompleted);
        _time.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<TimeoutRejectedException>(() => running);
    }

    [Fact]
    public async Task Calls_of_a_store_that_fails_are_held_back_until_one_succeeds()
    {
        var state = new CircuitBreakerStateProvider();
        var told = new List<string>();
        var breaker = ResiliencePipelines.StoreBreaker(_time, state, outage => told.Add($"down for {outage.TotalSeconds} s"), () => told.Add("up"));
        for (var i = 0; i < 8; i++)
        {
            Assert.Equal(CircuitState.Closed, state.CircuitState);
            await Assert.ThrowsAsync<BlobStoreException>(() => Call(BlobStoreErrorKind.Transient));
        }
        await Assert.ThrowsAsync<BrokenCircuitException>(() => Call(null));
        _time.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<BlobStoreException>(() => Call(BlobStoreErrorKind.Transient));
        await Assert.ThrowsAsync<BrokenCircuitException>(() => Call(null));
        _time.Advance(TimeSpan.FromSeconds(5));
        // A store that refuses is a store that answers.
        await Assert.ThrowsAsync<BlobStoreException>(() => Call(BlobStoreErrorKind.Refused));
        Assert.Equal(CircuitState.Closed, state.CircuitState);
        Assert.Equal(["down for 5 s", "down for 5 s", "up"], told);

        async Task Call(BlobStoreErrorKind? error) => await breaker.ExecuteAsync(_ => error is { } kind ? throw new BlobStoreException(kind, "a", "failed") : ValueTask.CompletedTask, Cancellation);
    }

    private async Task AssertTriesAsync(ResiliencePipeline pipeline, int expected, TimeSpan within)
    {
        var tries = 0;
        var began = _time.GetUtcNow();
        var running = pipeline.ExecuteAsync(_ =>
        {
            tries++;
            throw new BlobStoreException(BlobStoreErrorKind.Transient, "a", "passing");
        }, Cancellation).AsTask();
        Assert.Equal(1, tries); // the second waits for the clock
        while (!running.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }
        await Assert.ThrowsAsync<BlobStoreException>(() => running);
        Assert.Equal(expected, tries);
        Assert.InRange(_time.GetUtcNow() - began, TimeSpan.FromMilliseconds(20), within);
    }
}
