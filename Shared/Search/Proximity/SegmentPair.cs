using Indexer.Search.Matching;
using Indexer.Search.Pruning;
using Indexer.Search.Shards;

namespace Indexer.Search.Proximity;

/// <summary>
/// What a segment knows of two words side by side, remembered for the next search: their terms in each field in which they may meet, and where that was worked out, what they are worth by
/// window. Thread-safe.
/// </summary>
internal sealed class SegmentPair
{
    // Title and main text; headings are part of the main text, and the words of a URL are no text.
    private static readonly int[] s_fields = [0, 2];

    private readonly float[] _most;

    /// <param name="pair">The words.</param>
    /// <param name="documents">Documents of the segment.</param>
    public SegmentPair(WordPair pair, int documents)
    {
        Terms = [.. s_fields.Select(field => (Field: field, First: pair.First.TermIn(field), Second: pair.Second.TermIn(field))).Where(terms => terms.First is not null && terms.Second is not null)
            .Select(terms => new PairTerms(terms.Field, terms.First!, terms.Second!))]; // null ones were left out
        if (Terms.Length == 0) documents = 0;
        Worth = new ScoredWindows(Window.NumberFor(documents));
        _most = new float[Window.StretchesFor(documents)];
        Array.Fill(_most, -1);
    }

    /// <summary>Their terms in the fields that both have any in, in order of the fields. Where there are none, they meet nowhere.</summary>
    public PairTerms[] Terms { get; }

    /// <summary>What they are worth, by window.</summary>
    public ScoredWindows Worth { get; }

    /// <summary>By stretch, the most that they are worth in any document, or a little more; less than 0 where that is not known.</summary>
    public ReadOnlySpan<float> Most => _most;

    /// <summary>About how many bytes it takes.</summary>
    public long Bytes => 100 + Worth.Bytes + ((long)_most.Length * sizeof(float));

    /// <summary>Has what a search begins with fetched.</summary>
    public void Prefetch()
    {
        ProcessorCache.Fetch(Most);
        Worth.Prefetch();
    }

    public void Learn(int window, WindowScores worth)
    {
        Worth.Learn(window, worth);
        worth.Most.CopyTo(_most.AsSpan(window * Window.Words));
    }
}

/// <summary>The terms of two words in a field.</summary>
internal readonly record struct PairTerms(int Field, WordTerm First, WordTerm Second);

/// <summary>The terms of both words, known by the arrays, which are the same while the generation remembers the words.</summary>
internal readonly record struct PairKey(WordTerm[] First, WordTerm[] Second);
