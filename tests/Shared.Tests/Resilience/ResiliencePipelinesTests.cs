using Indexer.Resilience;
using Indexer.Storage;
using Microsoft.Extensions.Time.Testing;
using Polly;
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
