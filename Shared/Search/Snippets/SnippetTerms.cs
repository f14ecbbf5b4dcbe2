using Indexer.Indexing.Analysis;

namespace Indexer.Search.Snippets;

/// <summary>The words of a query as they may stand in a document's text, with what each is worth. Immutable once built.</summary>
internal sealed class SnippetTerms
{
    // A stemmer changes the end of a word, hardly ever its beginning: other words are not worth stemming.
    private const int SharedPrefixBytes = 2;

    private readonly Dictionary<byte[], int> _words = new(Utf8TermComparer.Instance);
    private readonly Dictionary<byte[], int> _stems = new(Utf8TermComparer.Instance);
    private readonly List<(byte[] Prefix, int Word)> _prefixes = [];
    private readonly HashSet<int> _stemStarts = [];
    private readonly List<double> _weights = [];

    public double[] Weights => [.. _weights];

    public bool IsEmpty => _weights.Count == 0;

    public void AddWord(QueryToken token, bool stems, double weight)
    {
        int word = _words.GetValueOrDefault(token.Exact, _weights.Count);
        if (word == _weights.Count) _weights.Add(weight);
        _words.TryAdd(token.Exact, word);
        if (!stems) return;
        foreach (byte[] stem in token.Stems)
        {
            _words.TryAdd(stem, word);
            _stems.TryAdd(stem, word);
            _stemStarts.Add(StartOf(stem));
        }
    }

    public void AddPrefix(byte[] prefix, double weight)
    {
        _prefixes.Add((prefix, _weights.Count));
        _weights.Add(weight);
    }

    /// <summary>Where a term may begin that is a word of the query.</summary>
    public WordStarts Starts()
    {
        var starts = new WordStarts();
        foreach (byte[] word in _words.Keys.Concat(_prefixes.Select(prefix => prefix.Prefix)).DistinctBy(word => StartOf(word))) starts.Add(word);
        return starts;
    }

    /// <summary>Whether a word of the query may stand in such a text with any beginning: Arabic stems lose their articles.</summary>
    public bool MayBeginAnyhow(string language) => _stems.Count > 0 && language == "ar";

    /// <summary>Which word of the query a term of a document is, or -1.</summary>
    public int Find(ReadOnlySpan<byte> term, string language, StemCache stems)
    {
        if (_words.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(term, out int word)) return word;
        foreach ((byte[] prefix, int at) in _prefixes)
            if (term.StartsWith(prefix)) return at;
        if (_stems.Count == 0 || (!_stemStarts.Contains(StartOf(term)) && !MayBeginAnyhow(language))) return -1;
        return _stems.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(stems.Stem(language, term), out word) ? word : -1;
    }

    private static int StartOf(ReadOnlySpan<byte> term) =>
        term.Length < SharedPrefixBytes ? term.Length == 0 ? 0 : term[0] : (term[0] << 8) | term[1];
}
