namespace Indexer.Search.Pruning;

/// <summary>
/// A part of a query over one segment, worked off window by window: either filled (all its documents in the window) or probed (those of a set). Both leave scores by place in
/// the window, 0 where the part does not match or was not asked. Windows come in ascending order.
/// </summary>
internal abstract class ScoredPart
{
    /// <summary>Scores by place in the window, after <see cref="Fill"/> or <see cref="Probe"/>.</summary>
    public double[] Scores { get; } = new double[Window.Width];

    /// <summary>Which places match, of those that were asked.</summary>
    public ulong[] Matched { get; } = new ulong[Window.Words];

    /// <summary>No document of the window's stretches scores more, rounding included; set by <see cref="SetBound"/>.</summary>
    public double Bound { get; protected set; }

    /// <summary>Whether no document of the window's stretches is known to match; set by <see cref="SetBound"/>.</summary>
    public bool IsAbsent { get; protected set; }

    /// <summary>Its place among the optional parts that are present in the window, the lowest bound first; behind all others where it is not.</summary>
    public int Rank { get; set; }

    /// <summary>About how many postings it has in the segment.</summary>
    public abstract long Cost { get; }

    /// <summary>Lists of postings that a probe looks at.</summary>
    public abstract int Lists { get; }

    /// <summary>Whether it can be worked off from the first window again.</summary>
    public virtual bool CanRewind => false;

    /// <summary>Adds by stretch the most that it scores there; where it is absent and required, that is less than nothing, and stays so.</summary>
    public abstract void AddBounds(Span<double> most, bool isRequired);

    /// <summary>Works out <see cref="Bound"/> and <see cref="IsAbsent"/> for a window.</summary>
    public abstract void SetBound(Window window);

    /// <summary>No document at or behind the one given and before the one returned matches, as far as <see cref="AddBounds"/> has not told; <see cref="Matching.Cursor.End"/> for none.</summary>
    public virtual int FirstFrom(int document) => document;

    /// <summary>Finds and scores all documents of the window's stretches; it may find others.</summary>
    public abstract void Fill(Window window);

    /// <summary>Finds all documents of the window, and scores none.</summary>
    public abstract void Mark(Window window);

    /// <summary>Finds and scores those of a set of documents of the window that match.</summary>
    public abstract void Probe(Window window, ReadOnlySpan<ulong> documents);

    /// <summary>Begins again with the first window.</summary>
    public virtual void Rewind() => throw new NotSupportedException();

    /// <summary>Forgets the window before. Of each 64 places, scores are 0 where none matched.</summary>
    protected void Clear()
    {
        for (int i = 0; i < Matched.Length; i++)
        {
            if (Matched[i] == 0) continue;
            Matched[i] = 0;
            Scores.AsSpan(i << 6, 64).Clear();
        }
    }
}
