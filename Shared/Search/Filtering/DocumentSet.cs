using System.Numerics;
using Indexer.Search.Matching;

namespace Indexer.Search.Filtering;

/// <summary>The documents of a segment that a filter lets through: a bit for each document of the segment, or, where they are few, their numbers. Immutable.</summary>
internal sealed class DocumentSet
{
    // What an object and its array take beside their content.
    private const int ObjectBytes = 96;

    private readonly ulong[]? _bits;
    private readonly int[] _documents = [];

    private DocumentSet(ulong[] bits, int count)
    {
        Count = count;
        // A number takes four bytes, a bit for each document of the segment maybe less.
        if (count * sizeof(int) >= bits.Length * sizeof(ulong))
        {
            _bits = bits;
            return;
        }
        _documents = new int[count];
        int at = 0;
        for (int word = 0; word < bits.Length; word++)
            for (ulong left = bits[word]; left != 0; left &= left - 1) _documents[at++] = (word << 6) + BitOperations.TrailingZeroCount(left);
    }

    public int Count { get; }

    /// <summary>About how many bytes it takes.</summary>
    public int Bytes => ObjectBytes + (_bits?.Length * sizeof(ulong) ?? _documents.Length * sizeof(int));

    /// <summary>Walks a cursor to its end.</summary>
    /// <param name="cursor">The filter, not walked yet; null: no document.</param>
    /// <param name="segment">What it walks.</param>
    /// <exception cref="OutOfTimeException">The search ran out of time.</exception>
    public static DocumentSet Of(Cursor? cursor, Segment segment)
    {
        var bits = new ulong[(segment.Documents + 63) / 64];
        int count = 0;
        if (cursor is null) return new DocumentSet(bits, count);
        for (int document = cursor.Next(); document != Cursor.End; document = cursor.Next())
        {
            segment.Clock.Tick();
            bits[document >> 6] |= 1UL << document;
            count++;
        }
        return new DocumentSet(bits, count);
    }

    /// <summary>Its first document at or behind another; <see cref="Cursor.End"/> for none.</summary>
    /// <param name="target">The other.</param>
    /// <param name="place">Where the last was found; 0 at first. For walking on from there.</param>
    public int FirstFrom(int target, ref int place) => _bits is { } bits ? FirstFrom(bits, target) : FirstOfFew(target, ref place);

    /// <summary>Copies a run of documents: bit i of <paramref name="target"/> is document <paramref name="first"/>, a multiple of 64, + i.</summary>
    public void CopyTo(Span<ulong> target, int first)
    {
        if (_bits is { } bits) Copy(bits, target, first);
        else CopyFew(target, first);
    }

    private static int FirstFrom(ulong[] bits, int target)
    {
        int word = target >> 6;
        if (word >= bits.Length) return Cursor.End;
        ulong left = bits[word] & (ulong.MaxValue << target);
        while (left == 0)
        {
            if (++word == bits.Length) return Cursor.End;
            left = bits[word];
        }
        return (word << 6) + BitOperations.TrailingZeroCount(left);
    }

    private int FirstOfFew(int target, ref int place)
    {
        int step = 1;
        while (place + step < _documents.Length && _documents[place + step] < target) step <<= 1;
        int from = place + (step >> 1);
        int found = Array.BinarySearch(_documents, from, Math.Min(_documents.Length, place + step + 1) - from, target);
        place = found < 0 ? ~found : found;
        return place < _documents.Length ? _documents[place] : Cursor.End;
    }

    private static void Copy(ulong[] bits, Span<ulong> target, int first)
    {
        ReadOnlySpan<ulong> run = bits.AsSpan(Math.Min(first >> 6, bits.Length));
        if (run.Length > target.Length) run = run[..target.Length];
        run.CopyTo(target);
        target[run.Length..].Clear();
    }

    private void CopyFew(Span<ulong> target, int first)
    {
        target.Clear();
        int at = Array.BinarySearch(_documents, first);
        if (at < 0) at = ~at;
        for (; at < _documents.Length && _documents[at] - first < target.Length * 64; at++)
        {
            int place = _documents[at] - first;
            target[place >> 6] |= 1UL << place;
        }
    }
}
