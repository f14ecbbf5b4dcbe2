using Indexer.Search.Scatter;
using Indexer.Telemetry;

namespace Indexer.Search.Results;

/// <summary>
/// Whole answers of searches, by generation: one that lacks shards is given to those who wait for it, and not kept. Equal searches at the same time are one. Beyond the bound on bytes the
/// answer that was not asked for longest goes; when searches of an index run on a newer generation, the answers of older ones go. Thread-safe.
/// </summary>
/// <param name="mostBytes">Bytes of answers that are kept, about; more than nothing.</param>
internal sealed class ResultCache(long mostBytes)
{
    private const string Name = "results";

    private readonly Dictionary<ResultKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = new(); // the one used last is first
    private readonly Dictionary<string, int> _served = new(StringComparer.Ordinal);
    private readonly SingleFlight<(ResultKey, TimeSpan), SearchResponse> _flights = new();
    private readonly Lock _gate = new();
    private long _bytes;

    /// <summary>Bytes of what is kept, about.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate) return _bytes;
        }
    }

    /// <summary>The answer that is kept, or that an equal search under way comes to; else searches.</summary>
    /// <param name="key">What is asked.</param>
    /// <param name="timeout">How long a search may take; those who give it less don't wait for the same one.</param>
    /// <param name="pinned">The generation; let go of when it is not needed any more, which may be after the caller has left.</param>
    /// <param name="search">Searches it.</param>
    /// <param name="cancellationToken">Ends the waiting of this caller; the search goes on while another waits for it.</param>
    public async Task<SearchResponse> GetAsync(
        ResultKey key, TimeSpan timeout, IPinnedGeneration pinned, Func<IPinnedGeneration, CancellationToken, Task<SearchResponse>> search, CancellationToken cancellationToken)
    {
        if (Find(key) is { } kept)
        {
            pinned.Dispose();
            CacheMetrics.Asked(Name, "hit");
            return kept;
        }
        var (response, joined) = await _flights.RunAsync((key, timeout), SearchAsync, pinned.Dispose, cancellationToken);
        CacheMetrics.Asked(Name, joined ? "joined" : response.Cached ? "hit" : "miss");
        return response;

        async Task<SearchResponse> SearchAsync(CancellationToken stop)
        {
            using (pinned)
            {
                // It may have come between the look and the flight.
                if (Find(key) is { } justKept) return justKept;
                SearchResponse found = await search(pinned, stop);
                // A suggestion is made of the text as it was typed, which is no part of the key.
                if (found.Coverage.Failures.Count == 0 && found.Suggestion is null) Keep(key, found);
                return found;
            }
        }
    }

    /// <summary>Searches of an index run on this generation from now on, if it is the newest that was heard of.</summary>
    public void Serve(string index, int generation)
    {
        lock (_gate)
        {
            if (_served.GetValueOrDefault(index) >= generation) return;
            _served[index] = generation;
            for (LinkedListNode<Entry>? node = _byUse.First, next; node is not null; node = next)
            {
                next = node.Next;
                if (node.Value.Key.Index == index && node.Value.Key.Generation < generation) Remove(node);
            }
        }
    }

    private SearchResponse? Find(ResultKey key)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out LinkedListNode<Entry>? known)) return null;
            _byUse.Remove(known);
            _byUse.AddFirst(known);
            return known.Value.Response;
        }
    }

    private void Keep(ResultKey key, SearchResponse response)
    {
        var entry = new Entry(key, response with { Cached = true });
        lock (_gate)
        {
            // One of an older generation, which somebody asked for by its number, would stay for ever.
            if (entry.Bytes > mostBytes || key.Generation < _served.GetValueOrDefault(key.Index) || _entries.ContainsKey(key)) return;
            while (_bytes + entry.Bytes > mostBytes && _byUse.Last is { } oldest) Remove(oldest);
            _entries[key] = _byUse.AddFirst(entry);
            Account(entry.Bytes);
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _entries.Remove(node.Value.Key);
        Account(-node.Value.Bytes);
    }

    private void Account(long bytes)
    {
        _bytes += bytes;
        CacheMetrics.Changed(Name, bytes);
    }

    private sealed record Entry(ResultKey Key, SearchResponse Response)
    {
        public long Bytes { get; } = (Key.Asked.Length * sizeof(char)) + ResponseSize.Of(Response);
    }
}
