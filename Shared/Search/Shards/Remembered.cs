using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Indexer.Search.Shards;

/// <summary>
/// What is remembered by key, up to so many bytes, in two halves: values go into the newer one, and those that are asked for again as well. When it is full, the older one is forgotten, and it
/// becomes the older: what is in use stays. Thread-safe.
/// </summary>
/// <param name="mostBytes">Bytes of it; may change.</param>
/// <param name="bytesOf">About how many bytes a value takes now.</param>
internal sealed class Remembered<TKey, TValue>(Func<long> mostBytes, Func<TValue, long> bytesOf)
    where TKey : notnull
{
    private readonly Lock _turning = new();
    // No object of the two: a search that finds nothing of a shard in the processor's caches would wait for one memory more at every word.
    private volatile ConcurrentDictionary<TKey, TValue> _newer = new();
    private volatile ConcurrentDictionary<TKey, TValue> _older = new();
    private long _newerBytes;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_newer.TryGetValue(key, out value)) return true;
        if (!_older.TryGetValue(key, out value)) return false;
        Add(key, value);
        return true;
    }

    /// <summary>Remembers a value, unless it takes more than a half may have; returns it.</summary>
    public TValue Add(TKey key, TValue value)
    {
        long bytes = bytesOf(value);
        if (bytes > mostBytes() / 2) return value;
        Grow(bytes);
        _newer[key] = value;
        return value;
    }

    /// <summary>A value that is remembered takes so many bytes more.</summary>
    public void Grow(long bytes)
    {
        if (Interlocked.Add(ref _newerBytes, bytes) <= mostBytes() / 2) return;
        lock (_turning)
        {
            // Another has turned meanwhile.
            if (Volatile.Read(ref _newerBytes) <= mostBytes() / 2) return;
            _older = _newer;
            _newer = new ConcurrentDictionary<TKey, TValue>();
            Volatile.Write(ref _newerBytes, bytes);
        }
    }
}
