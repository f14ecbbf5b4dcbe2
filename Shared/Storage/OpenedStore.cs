using Polly.CircuitBreaker;

namespace Indexer.Storage;

/// <summary>
/// A store as a program uses it: with retries, and for one behind a network with a circuit breaker, so that an outage costs each caller moments and not its time limits.
/// While it is open (<see cref="IsDown"/>) calls fail at once with kind Transient; a program that takes work from a queue pauses until <see cref="UntilUpAsync"/> returns.
/// Thread-safe.
/// </summary>
public sealed class OpenedStore : IAsyncDisposable
{
    // Absent on purpose: whether a store answers is all that is asked.
    private const string AskedKey = "up";

    private readonly TimeProvider _time;

    internal OpenedStore(IBlobStore store, string name, TimeProvider time)
    {
        Store = store;
        Name = name;
        _time = time;
    }

    /// <summary>The blobs.</summary>
    public IBlobStore Store { get; }

    /// <summary>The store as it can be named to <see cref="BlobStores.OpenAsync"/> again; without secrets.</summary>
    public string Name { get; }

    /// <summary>The file of a blob, for hard links and memory maps; it must not be written to. Null for a store that has no files; throws <see cref="BlobStoreException"/> for an absent blob.</summary>
    public Func<string, string>? LocalFile { get; internal init; }

    /// <summary>Whether calls are held back since too many have failed. Always false for a folder.</summary>
    public bool IsDown => Breaker is { CircuitState: not CircuitState.Closed };

    internal CircuitBreakerStateProvider? Breaker { get; init; }

    internal IDisposable? Owned { get; init; }

    /// <summary>Returns when the store answers again; at once where it is not down. It asks the store every second, as nobody else may.</summary>
    public async Task UntilUpAsync(CancellationToken cancellationToken)
    {
        while (IsDown)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), _time, cancellationToken);
            try
            {
                await Store.StatAsync(AskedKey, cancellationToken);
            }
            catch (BlobStoreException)
            {
                // Down still, or it answers with a refusal, which has closed the breaker and is for the next caller to hear.
            }
        }
    }

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync()
    {
        Owned?.Dispose();
        return ValueTask.CompletedTask;
    }
}
