using Indexer.Queue.Rabbit;
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

    [Fact]
    public async Task A_connection_to_a_broker_is_tried_for_ever_whatever_is_wrong_never_more_than_five_seconds_apart()
    {
        var failures = new Queue<Exception>([new BrokerException(BrokerErrorKind.Unreachable, "away"), new BrokerException(BrokerErrorKind.Refused, "no"), new InvalidOperationException("of the client")]);
        for (var i = 0; i < 30; i++) failures.Enqueue(new BrokerException(BrokerErrorKind.Unreachable, "away"));
        await AssertOutlastsAsync(ResiliencePipelines.BrokerConnect(_time), failures, longest: TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_first_connection_waits_for_a_broker_that_is_away_and_not_for_one_that_refuses()
    {
        await AssertOutlastsAsync(ResiliencePipelines.BrokerConnect(_time, first: true), new([new BrokerException(BrokerErrorKind.Unreachable, "away")]), longest: TimeSpan.FromSeconds(5));
        await AssertGivesUpAsync(ResiliencePipelines.BrokerConnect(_time, first: true), new BrokerException(BrokerErrorKind.Refused, "no"));
        await AssertGivesUpAsync(ResiliencePipelines.BrokerConnect(_time, first: true), new BrokerException(BrokerErrorKind.Mismatched, "others"));
    }

    [Fact]
    public async Task A_message_is_sent_again_until_the_broker_takes_it_never_more_than_two_seconds_apart()
    {
        await AssertOutlastsAsync(
            ResiliencePipelines.BrokerPublish(_time), new(Enumerable.Range(0, 30).Select(_ => new BrokerException(BrokerErrorKind.Unreachable, "no confirm"))), longest: TimeSpan.FromSeconds(2));
        await AssertGivesUpAsync(ResiliencePipelines.BrokerPublish(_time), new BrokerException(BrokerErrorKind.Refused, "no"));
    }

    [Fact]
    public async Task A_program_waits_for_what_may_come_up_and_tells_each_wait()
    {
        var waits = new List<(string Error, TimeSpan Wait)>();
        var pipeline = ResiliencePipelines.StartUp(_time, (error, wait) => waits.Add((error.Message, wait)));
        await AssertOutlastsAsync(pipeline, new([new StoreRefusedException("away", isPassing: true), new BrokerException(BrokerErrorKind.Refused, "no"), new IOException("broken")]), longest: TimeSpan.FromSeconds(10));
        Assert.Equal(["away", "no", "broken"], waits.Select(wait => wait.Error));
        Assert.All(waits, wait => Assert.InRange(wait.Wait, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(10)));
        await AssertGivesUpAsync(pipeline, new StoreRefusedException("no conditional writes"));
    }

    private async Task AssertOutlastsAsync(ResiliencePipeline pipeline, Queue<Exception> failures, TimeSpan longest)
    {
        var tries = 0;
        var expected = failures.Count + 1;
        var last = _time.GetUtcNow();
        var running = pipeline.ExecuteAsync(_ =>
        {
            tries++;
            Assert.InRange(_time.GetUtcNow() - last, TimeSpan.Zero, longest + TimeSpan.FromMilliseconds(50));
            last = _time.GetUtcNow();
            return failures.TryDequeue(out var failure) ? throw failure : ValueTask.CompletedTask;
        }, Cancellation).AsTask();
        while (!running.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }
        await running;
        Assert.Equal(expected, tries);
    }

    private static async Task AssertGivesUpAsync(ResiliencePipeline pipeline, Exception failure)
    {
        var tries = 0;
        var thrown = await Assert.ThrowsAnyAsync<Exception>(async () => await pipeline.ExecuteAsync(_ =>
        {
            tries++;
            throw failure;
        }, Cancellation));
        Assert.Same(failure, thrown);
        Assert.Equal(1, tries);
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
