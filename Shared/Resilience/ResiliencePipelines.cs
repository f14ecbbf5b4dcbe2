using Indexer.Queue.Rabbit;
using Indexer.Storage;
using Indexer.Telemetry;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Indexer.Resilience;

/// <summary>
/// Every resilience pipeline of the system, by name. Only one layer retries a thing:
/// <list type="table">
/// <item><term><see cref="StoreCall"/></term><description>a call of the blob store (<see cref="RetryingBlobStore"/>): transient failures, 5 tries, 50 ms doubling to 2 s, jitter</description></item>
/// <item><term><see cref="StoreBreaker"/></term><description>one call of an object store, below <see cref="StoreCall"/>: when half of at least 8 calls within 10 s have failed in passing, calls fail at once for 5 s;
/// then one is let through, and its outcome decides</description></item>
/// <item><term><see cref="LeafBreaker"/></term><description>requests to one query node: when half of at least 5 within 10 s have failed, it is asked nothing for 2 s; then one is let through, and its outcome decides. The
/// gatherer retries, once and elsewhere (QueryNode/Gather)</description></item>
/// <item><term><see cref="TaskAttempt"/></term><description>one attempt at a task: a time limit. The job's state machine decides about the next attempt</description></item>
/// <item><term><see cref="Publish"/></term><description>publishing a job: transient failures of the store that outlast the calls' own tries, 4 tries, 1 s doubling to 30 s, jitter</description></item>
/// <item><term><see cref="StartUp"/></term><description>opening the store or the broker when a program starts: for ever, 0.5 s doubling to 10 s, jitter; not where the store refuses</description></item>
/// <item><term><see cref="BrokerConnect"/></term><description>a connection, channel or consumer of the broker: for ever, 100 ms doubling to 5 s, jitter</description></item>
/// <item><term><see cref="ClientPipeline.Call"/></term><description>a request of the API's client, in a file of its own: 429, 503 and broken connections, 4 tries, the pause that Retry-After asks for (30 s at most), else
/// 0.2 s doubling to 5 s, jitter</description></item>
/// <item><term><see cref="BrokerPublish"/></term><description>a message whose confirm was refused or did not come: for ever (the caller's token ends it), 50 ms doubling to 2 s, jitter</description></item>
/// </list>
/// Built once at start-up; clocks are injected. A pipeline is to be run by <c>ExecuteAsync</c>.
/// </summary>
public static class ResiliencePipelines
{
    /// <summary>Tries of <see cref="StoreCall"/> in all.</summary>
    public const int StoreCallTries = 5;

    /// <summary>Tries of <see cref="Publish"/> in all.</summary>
    public const int PublishTries = 4;

    /// <summary>For calls of a blob store that may be repeated.</summary>
    public static ResiliencePipeline StoreCall(TimeProvider time) => Retry("store-call", time, StoreCallTries, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2));

    /// <summary>For publishing, which may be repeated as a whole.</summary>
    public static ResiliencePipeline Publish(TimeProvider time) => Retry("publish", time, PublishTries, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    /// <summary>For one attempt at a task; ends with <see cref="TimeoutRejectedException"/> when it takes too long.</summary>
    public static ResiliencePipeline TaskAttempt(TimeProvider time, TimeSpan limit) =>
        new ResiliencePipelineBuilder { Name = "task-attempt", TimeProvider = time }
            .AddTimeout(new TimeoutStrategyOptions { Name = "limit", Timeout = limit })
            .Build();

    /// <summary>For every single call of an object store; ends with <see cref="BrokenCircuitException"/> while the store is taken to be down.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="state">Tells whether it is open.</param>
    /// <param name="down">Called when calls begin to be held back, with for how long.</param>
    /// <param name="up">Called when the store answers again.</param>
    public static ResiliencePipeline StoreBreaker(TimeProvider time, CircuitBreakerStateProvider state, Action<TimeSpan> down, Action up) =>
        new ResiliencePipelineBuilder { Name = "store-breaker", TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                Name = "breaker",
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } error && IsTransient(error)),
                FailureRatio = 0.5,
                MinimumThroughput = 8,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = TimeSpan.FromSeconds(5),
                StateProvider = state,
                OnOpened = arguments =>
                {
                    down(arguments.BreakDuration);
                    return ValueTask.CompletedTask;
                },
                OnClosed = _ =>
                {
                    up();
                    return ValueTask.CompletedTask;
                },
            })
            .Build();

    /// <summary>For every request to one query node; ends with <see cref="BrokenCircuitException"/> while the node is taken to be down.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="state">Tells whether it is open.</param>
    /// <param name="isFailure">Whether an exception speaks against the node.</param>
    /// <param name="changed">Called with whether it has opened.</param>
    public static ResiliencePipeline LeafBreaker(TimeProvider time, CircuitBreakerStateProvider state, Func<Exception, bool> isFailure, Action<bool> changed) =>
        new ResiliencePipelineBuilder { Name = "leaf-breaker", TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                Name = "breaker",
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } error && isFailure(error)),
                FailureRatio = 0.5,
                MinimumThroughput = 5,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = TimeSpan.FromSeconds(2),
                StateProvider = state,
                OnOpened = _ =>
                {
                    changed(true);
                    return ValueTask.CompletedTask;
                },
                OnClosed = _ =>
                {
                    changed(false);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();

    /// <summary>For opening what a program can't do without; it may come up later than the program.</summary>
    /// <param name="time">Clock.</param>
    /// <param name="waiting">Told of each failure, and how long it is until the next try.</param>
    public static ResiliencePipeline StartUp(TimeProvider time, Action<Exception, TimeSpan> waiting) =>
        new ResiliencePipelineBuilder { Name = "start-up", TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                Name = "retry",
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } error && CanComeUp(error)),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromSeconds(0.5),
                MaxDelay = TimeSpan.FromSeconds(10),
                OnRetry = arguments =>
                {
                    waiting(arguments.Outcome.Exception!, arguments.RetryDelay); // handled above only where there is one
                    return ValueTask.CompletedTask;
                },
            })
            .Build();

    private static bool CanComeUp(Exception error) =>
        error is not (OperationCanceledException or ArgumentException or StoreRefusedException { IsPassing: false } or BlobStoreException { Kind: BlobStoreErrorKind.Refused });

    /// <summary>For connecting to a broker that was there before: whatever is wrong, the operator may mend it, and who gave up would stand still for ever.</summary>
    /// <param name="time">Clock of the pauses.</param>
    /// <param name="first">Whether this is the first connection: then what waiting does not mend (credentials, queues declared otherwise) is not tried again.</param>
    public static ResiliencePipeline BrokerConnect(TimeProvider time, bool first = false) =>
        Endless("broker-connect", time, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5), error => first ? IsBrokerAway(error) : error is not OperationCanceledException);

    /// <summary>For publishing a message; what was stored although its confirm was lost is stored twice.</summary>
    public static ResiliencePipeline BrokerPublish(TimeProvider time) =>
        Endless("broker-publish", time, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2), IsBrokerAway);

    /// <summary>Whether a failure of the broker passes by itself.</summary>
    public static bool IsBrokerAway(Exception error) => error is BrokerException { Kind: BrokerErrorKind.Unreachable };

    /// <summary>Whether another try of a store call can help.</summary>
    public static bool IsTransient(Exception error) => error is BlobStoreException { Kind: BlobStoreErrorKind.Transient };

    private static ResiliencePipeline Endless(string name, TimeProvider time, TimeSpan first, TimeSpan longest, Func<Exception, bool> handles) =>
        new ResiliencePipelineBuilder { Name = name, TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                Name = "retry",
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } error && handles(error)),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = first,
                MaxDelay = longest,
                OnRetry = _ =>
                {
                    RetryMetrics.Retried(name);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();

    private static ResiliencePipeline Retry(string name, TimeProvider time, int tries, TimeSpan first, TimeSpan longest) =>
        new ResiliencePipelineBuilder { Name = name, TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                Name = "retry",
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } error && IsTransient(error)),
                MaxRetryAttempts = tries - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = first,
                MaxDelay = longest,
                OnRetry = _ =>
                {
                    RetryMetrics.Retried(name);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
}
