using Indexer.Client;
using Polly;
using Polly.Retry;

namespace Indexer.Resilience;

/// <summary>The pipeline of the API's client. Apart from the others since the client is a package of its own, without what they are for.</summary>
internal static class ClientPipeline
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    /// <summary>For one request of a client to a node, all of which only read: 429, 503 and broken connections are tried again, after the pause that the node asks for, else 0.2 s doubling to 5 s, with jitter.</summary>
    public static ResiliencePipeline Call(TimeProvider time, int tries)
    {
        var builder = new ResiliencePipelineBuilder { Name = "client-call", TimeProvider = time };
        if (tries > 1)
            builder.AddRetry(new RetryStrategyOptions
            {
                Name = "retry",
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is ClientException { IsPassing: true }),
                MaxRetryAttempts = tries - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromSeconds(0.2),
                MaxDelay = TimeSpan.FromSeconds(5),
                // Null: the pause that was worked out. A node that asks for hours is not waited for.
                DelayGenerator = arguments => ValueTask.FromResult((arguments.Outcome.Exception as ClientException)?.RetryAfter is { } wait ? wait < s_longest ? wait : s_longest : null as TimeSpan?),
            });
        return builder.Build();
    }
}
