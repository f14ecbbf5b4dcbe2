using Indexer.Indexing.Analysis;

namespace Indexer.Search.Suggestions;

/// <summary>
/// Finds the words of a dictionary that are near to one that was typed. The sorted words are walked as the trie that they are: words with a common beginning share its rows of
/// distances, and a beginning that is too far off already is passed over with all its words. So the cost goes with the number of near beginnings, not of words.
/// </summary>
internal sealed class FuzzyWords
{
    private readonly WordDictionary _words;
    private readonly EditRows _rows;
    private readonly int _most;
    private readonly List<int> _byteEnds = [0];

    private FuzzyWords(WordDictionary words, ReadOnlySpan<byte> word, int most)
    {
        _words = words;
        _rows = new EditRows(word, most);
        _most = most;
    }

    /// <summary>The words within <paramref name="most"/> edits of a word, in byte order, the word itself among them.</summary>
    public static List<NearWords> Find(WordDictionary words, ReadOnlySpan<byte> word, int most) => new FuzzyWords(words, word, most).Walk(prefixes: false);

    /// <summary>
    /// The words that begin with anything within <paramref name="most"/> edits of a prefix, as ranges in byte order. A range may lie in another of greater distance: the nearest counts.
    /// </summary>
    public static List<NearWords> FindPrefixes(WordDictionary words, ReadOnlySpan<byte> prefix, int most) => new FuzzyWords(words, prefix, most).Walk(prefixes: true);

    private List<NearWords> Walk(bool prefixes)
    {
        var found = new List<NearWords>();
        for (int word = 0, before = 0; word < _words.Count;)
        {
            ReadOnlySpan<byte> bytes = _words[word];
            int shared = word == 0 ? 0 : bytes.CommonPrefixLength(_words[before][.._byteEnds[^1]]);
            while (_byteEnds[^1] > shared) _byteEnds.RemoveAt(_byteEnds.Count - 1);
            before = word;
            bool isNear = true;
            while (isNear && _byteEnds[^1] < bytes.Length)
            {
                int codePoint = Utf8Decoding.Decode(bytes, _byteEnds[^1], out int size);
                _byteEnds.Add(_byteEnds[^1] + size);
                int depth = _byteEnds.Count - 1, least = _rows.Extend(depth, codePoint), whole = _rows.DistanceAt(depth);
                if (prefixes && whole <= _most)
                {
                    found.Add(new NearWords(word, _words.EndOfPrefix(word, _byteEnds[^1]), whole));
                    if (least == whole) least = _most + 1; // nothing that goes on from here is nearer
                }
                isNear = least <= _most;
            }
            if (isNear && !prefixes && _rows.DistanceAt(_byteEnds.Count - 1) is var distance && distance <= _most) found.Add(new NearWords(word, word + 1, distance));
            word = isNear ? word + 1 : _words.EndOfPrefix(word, _byteEnds[^1]);
        }
        return found;
    }
}

/// <summary>Words near to one that was typed: from <paramref name="First"/> to before <paramref name="End"/>.</summary>
/// <param name="First">Number of the first.</param>
/// <param name="End">Number behind the last.</param>
/// <param name="Distance">Edits.</param>
internal readonly record struct NearWords(int First, int End, int Distance);
