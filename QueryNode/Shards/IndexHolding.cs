using Indexer.Indexing;

namespace Indexer.QueryNode.Shards;

/// <summary>What a node holds of one index: the generation that its searches run on, newer ones on their way, older ones on their way out, and those asked for by number. Thread-safe.</summary>
internal sealed class IndexHolding(string index)
{
    /// <summary>Older generations kept for those who ask by number (comparisons, cursors).</summary>
    public const int MostOnDemand = 2;

    private readonly Lock _gate = new();
    private volatile HeldGeneration[] _held = [];
    private volatile HeldGeneration? _serving;
    private volatile GenerationManifest? _newest;
    private volatile string? _fault;
    private volatile bool _isLost;
    private bool _isClosed;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Index => index;

    /// <summary>The newest manifest that the store is known to have; null while it has not been asked.</summary>
    public GenerationManifest? Newest => _newest;

    /// <summary>Why the newest generation could not be held when that was last tried; null where it could, or was not tried yet.</summary>
    public string? Fault
    {
        get => _fault;
        set => _fault = value;
    }

    /// <summary>Whether no generation can be held, not even an older one: nothing is served until that changes, and nobody waits for it.</summary>
    public bool IsLost
    {
        get => _isLost;
        set => _isLost = value;
    }

    /// <summary>All that is held, oldest first.</summary>
    public IReadOnlyList<HeldGeneration> Held => _held;

    /// <summary>What searches run on; null: nothing yet.</summary>
    public HeldGeneration? Serving => _serving;

    /// <summary>Ends when another generation is served.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate) return _changed.Task;
        }
    }

    /// <summary>A manifest that the store has.</summary>
    public void Offer(GenerationManifest manifest)
    {
        lock (_gate)
            if (_newest is null || _newest.Generation < manifest.Generation) _newest = manifest;
    }

    public HeldGeneration? Find(int generation) => Array.Find(_held, h => h.Number == generation);

    /// <summary>A generation for one search, to be given back by its release; null where it is not here.</summary>
    /// <param name="generation">Its number; null: the one that is served.</param>
    public HeldGeneration? TryAcquire(int? generation)
    {
        while (true)
        {
            HeldGeneration? held = generation is { } number ? Find(number) : _serving;
            if (held is null) return null;
            if (held.TryAddReference()) return held; // else it was retired and closed since: look again
        }
    }

    /// <summary>Takes in a generation, with the caller's reference to it.</summary>
    public void Add(HeldGeneration generation)
    {
        lock (_gate)
        {
            if (_isClosed || Find(generation.Number) is not null)
            {
                generation.Release();
                return;
            }
            _held = [.. _held.Append(generation).OrderBy(h => h.Number)];
            HeldGeneration[] onDemand = [.. _held.Where(h => h.IsOnDemand)];
            if (onDemand.Length > MostOnDemand) Remove(onDemand.First(h => h != generation));
        }
    }

    /// <summary>Searches that begin from now on run on this generation.</summary>
    public void Serve(HeldGeneration generation)
    {
        lock (_gate)
        {
            _serving = generation;
            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Lets go of a generation; it closes with its last search.</summary>
    public void Retire(HeldGeneration generation)
    {
        generation.IsOnDemand = true;
        lock (_gate) Remove(generation);
    }

    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _serving = null;
            foreach (HeldGeneration held in _held) Remove(held);
        }
    }

    private void Remove(HeldGeneration generation)
    {
        if (!_held.Contains(generation)) return;
        _held = [.. _held.Where(h => h != generation)];
        generation.Release();
    }
}
