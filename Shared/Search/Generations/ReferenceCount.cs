namespace Indexer.Search.Generations;

/// <summary>Counts who uses a thing that searches may still read when it is replaced: it is closed by whoever lets go of it last. Begins with one reference, its maker's. Thread-safe.</summary>
/// <param name="close">Called once, by the last to let go.</param>
internal sealed class ReferenceCount(Action close)
{
    private int _references = 1;

    /// <summary>Whether the last has let go.</summary>
    public bool IsClosed => Volatile.Read(ref _references) == 0;

    /// <summary>Takes a reference; false where it is closed already.</summary>
    public bool TryAdd()
    {
        int references = Volatile.Read(ref _references);
        while (references > 0)
        {
            int seen = Interlocked.CompareExchange(ref _references, references + 1, references);
            if (seen == references) return true;
            references = seen;
        }
        return false;
    }

    /// <summary>Lets go of a reference.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0) close();
    }
}
