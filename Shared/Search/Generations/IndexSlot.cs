namespace Indexer.Search.Generations;

/// <summary>The open generations of one index: the current one, and those that were asked for by number.</summary>
internal sealed class IndexSlot(string index)
{
    // Old generations kept open for those who ask by number (cursors, comparisons).
    private const int MostPinned = 2;

    private readonly List<IndexGeneration> _pinned = [];
    private readonly Lock _gate = new();
    private IndexGeneration? _current;

    public string Index => index;

    /// <summary>Held while a generation is looked for or opened, so that it happens once.</summary>
    public SemaphoreSlim Opening { get; } = new(1);

    /// <summary>When the store was last asked for a newer generation; 0: never.</summary>
    public long LastLook { get; set; }

    public int CurrentGeneration => Volatile.Read(ref _current)?.Manifest.Generation ?? 0;

    public IndexGeneration? TryAcquireCurrent()
    {
        while (Volatile.Read(ref _current) is { } current)
            if (current.TryAddReference()) return current; // else it was swapped out and closed since: read again
        return null;
    }

    public IndexGeneration? TryAcquire(int generation)
    {
        if (TryAcquireCurrent() is { } current)
        {
            if (current.Manifest.Generation == generation) return current;
            current.Release();
        }
        lock (_gate)
        {
            IndexGeneration? pinned = _pinned.Find(g => g.Manifest.Generation == generation);
            return pinned is not null && pinned.TryAddReference() ? pinned : null;
        }
    }

    /// <summary>Makes a generation the current one; whoever searches the old one finishes there.</summary>
    public void Swap(IndexGeneration next) => Interlocked.Exchange(ref _current, next)?.Release();

    public void Pin(IndexGeneration generation)
    {
        lock (_gate)
        {
            _pinned.Add(generation);
            if (_pinned.Count <= MostPinned) return;
            _pinned[0].Release();
            _pinned.RemoveAt(0);
        }
    }

    public void Close()
    {
        Interlocked.Exchange(ref _current, null)?.Release();
        lock (_gate)
        {
            foreach (IndexGeneration pinned in _pinned) pinned.Release();
            _pinned.Clear();
        }
        Opening.Dispose();
    }
}
