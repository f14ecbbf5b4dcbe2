using System.Diagnostics;
using Indexer.Storage;

namespace Indexer.Coordinator.Commands;

/// <summary>What was seen of a store in a few rounds of writing: whether it keeps its promises, how fast, and by which clock.</summary>
/// <param name="CreatesOnce">Whether what was there was never created again.</param>
/// <param name="Median">Time of a durable write of 64 KiB.</param>
/// <param name="Slowest">The longest of them.</param>
/// <param name="Skew">How far the store's clock is ahead of this machine's, beyond what the time of the writing explains; negative: behind.</param>
internal sealed record StoreTrial(bool CreatesOnce, TimeSpan Median, TimeSpan Slowest, TimeSpan Skew)
{
    public const int Rounds = 8;

    // Stores that tell whole seconds cut off the rest.
    private static readonly TimeSpan s_granularity = TimeSpan.FromSeconds(1);

    /// <exception cref="BlobStoreException">The store failed.</exception>
    public static async Task<StoreTrial> RunAsync(IBlobStore store, CancellationToken cancellationToken)
    {
        var prefix = $"probe/doctor-{Guid.NewGuid():N}/";
        var content = new byte[64 << 10];
        var times = new List<TimeSpan>();
        var (createsOnce, skew) = (true, TimeSpan.Zero);
        try
        {
            for (var round = 0; round < Rounds && createsOnce; round++)
            {
                var (began, earliest) = (Stopwatch.GetTimestamp(), DateTimeOffset.UtcNow - s_granularity);
                var created = await store.TryCreateAsync($"{prefix}{round}", content, cancellationToken);
                times.Add(Stopwatch.GetElapsedTime(began));
                var latest = DateTimeOffset.UtcNow;
                createsOnce = created && !await store.TryCreateAsync($"{prefix}{round}", content, cancellationToken);
                if (await store.StatAsync($"{prefix}{round}", cancellationToken) is { Modified: var modified })
                    skew = modified < earliest ? modified - earliest : modified > latest ? modified - latest : TimeSpan.Zero;
            }
        }
        finally
        {
            for (var round = 0; round < times.Count; round++) await store.DeleteAsync($"{prefix}{round}", CancellationToken.None);
        }
        return new StoreTrial(createsOnce, times.Order().ElementAt(times.Count / 2), times.Max(), skew);
    }
}
