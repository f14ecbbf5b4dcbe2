namespace Indexer.Search.Pruning;

/// <summary>
/// A part of a query over one segment, worked off window by window: either filled (all its documents in the window) or probed (one document after the other, ascending).
/// Both leave scores by place in the window, 0 where the part does not match.
/// </summary>
internal abstract class ScoredPart
{
    /// <summary>Scores by place in the window, after <see cref="Fill"/>, or where <see cref="Probe"/> was asked.</summary>
    public double[] Scores { get; } = new double[Window.Width];

    /// <summary>Which places match; whole after <see cref="Fill"/> only.</summary>
    public ulong[] Matched { get; } = new ulong[Window.Words];

    /// <summary>No document of the window scores more, rounding included; set by <see cref="SetBound"/>.</summary>
    public double Bound { get; protected set; }

    /// <summary>About how many postings it has in the segment.</summary>
    public abstract long Cost { get; }

    /// <summary>Lists of postings that a probe looks at.</summary>
    public abstract int Lists { get; }

    /// <summary>Works out <see cref="Bound"/> for a window.</summary>
    public abstract void SetBound(Window window);

    /// <summary>Its first document at or behind another that lies behind all that it was asked for; <see cref="Matching.Cursor.End"/> for none.</summary>
    public abstract int FirstFrom(int document);

    /// <summary>Finds and scores all documents of the window.</summary>
    public abstract void Fill(Window window);

    /// <summary>Finds all documents of the window, and scores none.</summary>
    public abstract void Mark(Window window);

    /// <summary>Scores one document of the window; whether it matches.</summary>
    public abstract bool Probe(int document, int place);

    protected void Clear()
    {
        Array.Clear(Scores);
        Array.Clear(Matched);
    }
}
