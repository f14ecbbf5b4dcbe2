using System.Text;

namespace Indexer.Search.Suggestions;

/// <summary>
/// The words of a generation that are worth suggesting, in byte order, each with its weight: about how many documents have it, titles counting more. Made of the generation's term
/// statistics alone, so that every node has the same one, whatever shards it holds. Immutable.
/// </summary>
/// <param name="bytes">The words one behind the other.</param>
/// <param name="ends">Where each ends.</param>
/// <param name="weights">Their weights.</param>
internal sealed class WordDictionary(byte[] bytes, int[] ends, int[] weights)
{
    private readonly RangeMaximum _best = new(weights);

    public int Count => ends.Length;

    /// <summary>A word, UTF-8.</summary>
    public ReadOnlySpan<byte> this[int word] => bytes.AsSpan(word == 0 ? 0 : ends[word - 1], ends[word] - (word == 0 ? 0 : ends[word - 1]));

    public int WeightOf(int word) => weights[word];

    public string TextOf(int word) => Encoding.UTF8.GetString(this[word]);

    /// <summary>Number of a word; negative where it is not in the dictionary.</summary>
    public int Find(ReadOnlySpan<byte> word)
    {
        int at = FirstNotBefore(word);
        return at < Count && this[at].SequenceEqual(word) ? at : -1;
    }

    /// <summary>The words that begin with a prefix: from <c>First</c> to before <c>End</c>.</summary>
    public (int First, int End) WithPrefix(ReadOnlySpan<byte> prefix)
    {
        int first = FirstNotBefore(prefix);
        return (first, first < Count && this[first].StartsWith(prefix) ? EndOfPrefix(first, prefix.Length) : first);
    }

    /// <summary>The first word behind <paramref name="word"/> that does not share its first <paramref name="length"/> bytes.</summary>
    public int EndOfPrefix(int word, int length)
    {
        ReadOnlySpan<byte> prefix = this[word][..length];
        int inside = word, step = 1;
        // Mostly it is near: steps that double, then halves between.
        while (inside + step < Count && this[inside + step].StartsWith(prefix))
        {
            inside += step;
            step *= 2;
        }
        int outside = Math.Min(inside + step, Count);
        while (outside - inside > 1)
        {
            int middle = (inside + outside) >>> 1;
            if (this[middle].StartsWith(prefix)) inside = middle;
            else outside = middle;
        }
        return outside;
    }

    /// <summary>The words of ranges, the weightiest first, of equals in byte order; one that is in two ranges comes twice.</summary>
    public IEnumerable<int> Weightiest(params IEnumerable<(int First, int End)> ranges) => _best.Descending(ranges);

    private int FirstNotBefore(ReadOnlySpan<byte> word)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (this[middle].SequenceCompareTo(word) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
