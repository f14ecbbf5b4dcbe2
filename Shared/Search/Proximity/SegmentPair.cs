using Indexer.Search.Matching;
using Indexer.Search.Pruning;

namespace Indexer.Search.Proximity;

/// <summary>
/// What a segment knows of two words side by side, remembered for the next search: their terms in each field in which they may meet, and where that was worked out, what they are worth by
/// window. Thread-safe.
/// </summary>
internal sealed class SegmentPair
{
    // Title and main text; headings are part of the main text, and the words of a URL are no text.
    private static readonly int[] s_fields = [0, 2];

    private readonly PairWindow?[] _windows;
    private readonly bool[] _isVisited;

    /// <param name="pair">The words.</param>
    /// <param name="documents">Documents of the segment.</param>
    public SegmentPair(WordPair pair, int documents)
    {
        Terms = [.. s_fields.Select(field => (Field: field, First: pair.First.TermIn(field), Second: pair.Second.TermIn(field))).Where(terms => terms.First is not null && terms.Second is not null)
            .Select(terms => new PairTerms(terms.Field, terms.First!, terms.Second!))]; // null ones were left out
        int windows = Terms.Length == 0 ? 0 : Window.NumberFor(documents);
        (_windows, _isVisited) = (new PairWindow?[windows], new bool[windows]);
    }

    /// <summary>Their terms in the fields that both have any in, in order of the fields. Where there are none, they meet nowhere.</summary>
    public PairTerms[] Terms { get; }

    /// <summary>About how many bytes it takes, without what is worked out.</summary>
    public long Bytes => 200 + 9L * _windows.Length;

    /// <summary>What they are worth in a window; null where that is not known.</summary>
    public PairWindow? In(int window) => _windows[window];

    /// <summary>Whether a window is visited again.</summary>
    public bool Visit(int window)
    {
        bool isVisited = _isVisited[window];
        _isVisited[window] = true;
        return isVisited;
    }

    public void Learn(int window, PairWindow worth) => _windows[window] = worth;
}

/// <summary>The terms of two words in a field.</summary>
internal readonly record struct PairTerms(int Field, WordTerm First, WordTerm Second);

/// <summary>The terms of both words, known by the arrays, which are the same while the generation remembers the words.</summary>
internal readonly record struct PairKey(WordTerm[] First, WordTerm[] Second);
