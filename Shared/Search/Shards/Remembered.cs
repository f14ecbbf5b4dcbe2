using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Indexer.Search.Shards;

/// <summary>What is remembered by key, up to so many bytes: where there is no room for more, all is forgotten first. Thread-safe.</summary>
/// <param name="mostBytes">Bytes of it.</param>
internal sealed class Remembered<TKey, TValue>(long mostBytes)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, TValue> _values = new();
    private long _bytes;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value) => _values.TryGetValue(key, out value);

    /// <summary>Remembers a value of about so many bytes, unless that is more than all may have; returns it.</summary>
    public TValue Add(TKey key, TValue value, long bytes)
    {
        if (bytes > mostBytes) return value;
        Grow(bytes);
        _values[key] = value;
        return value;
    }

    /// <summary>What is remembered takes so many bytes more.</summary>
    public void Grow(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= mostBytes) return;
        _values.Clear();
        Interlocked.Exchange(ref _bytes, bytes);
    }
}
