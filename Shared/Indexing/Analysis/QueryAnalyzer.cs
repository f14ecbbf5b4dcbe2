using System.Collections.Concurrent;
using System.Text;

namespace Indexer.Indexing.Analysis;

/// <summary>Turns what a user typed into the terms that documents are indexed under, by the tokenizer and stemmers that index them. Thread-safe.</summary>
public static class QueryAnalyzer
{
    // One a concurrent caller; what they hold is small, as queries are.
    private static readonly ConcurrentBag<StemCache> Idle = [];

    /// <summary>The words of a text, each with its stems in all of <paramref name="languages"/>.</summary>
    /// <param name="text">Free text; lone surrogates separate words.</param>
    /// <param name="languages">ISO 639 codes of the languages in which documents may be written, usually those of the generation; the empty code stands for documents of unknown language.</param>
    /// <returns>Words in order of <see cref="QueryToken.Position"/>; empty where the text has none.</returns>
    public static IReadOnlyList<QueryToken> Analyze(string text, IReadOnlyCollection<string> languages)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(languages);
        if (text.Length == 0) return [];
        var stems = Idle.TryTake(out var idle) ? idle : new StemCache();
        try
        {
            return Analyze(text, languages.Select(StemmingLanguages.NumberOf).Distinct().Order().ToArray(), stems);
        }
        finally
        {
            Idle.Add(stems);
        }
    }

    private static List<QueryToken> Analyze(string text, byte[] languages, StemCache stems)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var tokens = new List<QueryToken>();
        var terms = new Utf8Tokenizer(utf8);
        int bytesCounted = 0, chars = 0;
        while (terms.MoveNext())
        {
            chars += Encoding.UTF8.GetCharCount(utf8.AsSpan(bytesCounted, terms.Start - bytesCounted));
            bytesCounted = terms.Start;
            tokens.Add(new QueryToken
            {
                Exact = terms.Term.ToArray(),
                Stems = terms.Kind == TokenKind.Word ? DistinctStems(terms.Term, languages, stems) : [],
                Position = terms.Position,
                IsCjk = terms.Kind >= TokenKind.Han,
                StartOffset = chars,
                EndOffset = chars + Encoding.UTF8.GetCharCount(utf8.AsSpan(terms.Start, terms.End - terms.Start)),
            });
        }
        return tokens;
    }

    private static List<byte[]> DistinctStems(ReadOnlySpan<byte> word, byte[] languages, StemCache stems)
    {
        var distinct = new List<byte[]>();
        foreach (var language in languages)
        {
            var (offset, length) = stems.Find(language, word);
            var stem = length == 0 ? word : stems.Arena.AsSpan(offset + 1, length - 1);
            if (!Contains(distinct, stem)) distinct.Add(stem.ToArray());
        }
        return distinct;
    }

    private static bool Contains(List<byte[]> stems, ReadOnlySpan<byte> stem)
    {
        foreach (var other in stems)
            if (stem.SequenceEqual(other)) return true;
        return false;
    }
}
