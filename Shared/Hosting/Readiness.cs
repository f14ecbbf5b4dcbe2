using System.Collections.Concurrent;

namespace Indexer.Hosting;

/// <summary>What a program waits for before it is of use, and what it has lost since. Thread-safe.</summary>
public sealed class Readiness
{
    private readonly ConcurrentDictionary<string, Func<CancellationToken, Task<string?>>> _checks = new(StringComparer.Ordinal);

    /// <summary>Adds or replaces a check.</summary>
    /// <param name="name">What is checked: store, broker, indexes.</param>
    /// <param name="fault">Null while all is well, else what is wrong in a few words.</param>
    public void Set(string name, Func<CancellationToken, Task<string?>> fault) => _checks[name] = fault;

    /// <summary>Adds or replaces a state that is known without a question.</summary>
    public void Set(string name, Func<string?> fault) => Set(name, _ => Task.FromResult(fault()));

    /// <summary>All checks by name; null for those that are well.</summary>
    public async Task<SortedDictionary<string, string?>> CheckAsync(CancellationToken cancellationToken)
    {
        var found = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, check) in _checks) found[name] = await check(cancellationToken);
        return found;
    }
}
