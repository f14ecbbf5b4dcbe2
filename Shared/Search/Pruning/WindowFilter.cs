using Indexer.Search.Filtering;
using Indexer.Search.Matching;

namespace Indexer.Search.Pruning;

/// <summary>What filters and prohibited parts leave of a segment, window by window.</summary>
internal sealed class WindowFilter
{
    private readonly Segment _segment;
    private readonly Cursor[] _filters;
    private readonly Cursor[] _prohibited;
    private readonly ulong[] _found;

    public WindowFilter(QueryPlan plan, Segment segment)
    {
        _segment = segment;
        (Allowed, _found) = (segment.Memory.Allowed, segment.Memory.Found);
        _filters = Open(plan.Filters, segment);
        _prohibited = Open(plan.Prohibited, segment);
        IsEmpty = _filters.Length < plan.Filters.Length;
    }

    /// <summary>Whether no document of the segment is let through.</summary>
    public bool IsEmpty { get; }

    /// <summary>Whether there are filters that documents must satisfy.</summary>
    public bool Requires => _filters.Length > 0;

    /// <summary>Whether any document may be kept out.</summary>
    public bool Narrows => _filters.Length + _prohibited.Length > 0;

    /// <summary>The documents of the window's stretches that are let through, once they are found: a bit for each.</summary>
    public ulong[] Allowed { get; }

    /// <summary>The first document at or behind another that all filters may have.</summary>
    public int FirstFrom(int document)
    {
        foreach (Cursor filter in _filters)
            document = Math.Max(document, filter.Document < document ? filter.Advance(document) : filter.Document);
        return document;
    }

    /// <summary>Finds the documents of a window's stretches that are let through; whether there are any.</summary>
    public bool Find(Window window)
    {
        for (int i = 0; i < Allowed.Length; i++) Allowed[i] = (window.Stretches >> i & 1) != 0 ? ulong.MaxValue : 0;
        foreach (Cursor filter in _filters)
        {
            Read(filter, window);
            for (int i = 0; i < Allowed.Length; i++) Allowed[i] &= _found[i];
        }
        foreach (Cursor prohibited in _prohibited)
        {
            Read(prohibited, window);
            for (int i = 0; i < Allowed.Length; i++) Allowed[i] &= ~_found[i];
        }
        return Allowed.AsSpan().ContainsAnyExcept(0UL);
    }

    private static Cursor[] Open(Matcher[] matchers, Segment segment) => matchers.Length == 0 ? [] : [.. matchers.Select(segment.OpenFilter).OfType<Cursor>()];

    private void Read(Cursor cursor, Window window)
    {
        if (cursor is DocumentSetCursor known)
        {
            known.CopyTo(_found, window.Base);
            return;
        }
        Array.Clear(_found);
        for (int document = cursor.Document < window.Base ? cursor.Advance(window.Base) : cursor.Document; document < window.Limit; document = cursor.Next())
        {
            _segment.Clock.Tick();
            int place = document - window.Base;
            _found[place >> 6] |= 1UL << place;
        }
    }
}
