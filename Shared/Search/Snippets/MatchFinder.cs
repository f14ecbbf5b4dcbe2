using Indexer.Indexing.Analysis;

namespace Indexer.Search.Snippets;

/// <summary>
/// Finds the words of a query in a text. Only where one may begin is the text cut into words, from the blank before on: a blank ends every word, so behind it the words are the same
/// whatever was before. Thread-safe.
/// </summary>
internal sealed class MatchFinder
{
    private const int MostMatches = 4096;
    private const byte Blank = (byte)' '; // and what is below

    private readonly SnippetTerms _terms;
    private readonly WordStarts _starts;

    public MatchFinder(SnippetTerms terms)
    {
        _terms = terms;
        _starts = terms.Starts();
    }

    /// <summary>The first matches in order of place.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="language">Language of the text, for its stems.</param>
    public List<SnippetMatch> Find(ReadOnlySpan<byte> text, string language)
    {
        var matches = new List<SnippetMatch>();
        if (_terms.IsEmpty) return matches;
        bool everyWord = _terms.MayBeginAnyhow(language);
        MatchMemory memory = MatchMemory.Rent(_terms, language);
        try
        {
            var tokens = new Utf8Tokenizer(text, memory.Scratch);
            for (int read = 0; matches.Count < MostMatches; read = tokens.End)
            {
                int start = everyWord ? read : _starts.Next(text, read);
                if (start < 0) break;
                int behindBlank = start;
                while (behindBlank > read && text[behindBlank - 1] > Blank) behindBlank--;
                if (behindBlank > read) tokens.SkipTo(behindBlank);
                if (!TakeThrough(ref tokens, start, memory, matches)) break;
            }
        }
        finally
        {
            memory.Return();
        }
        return matches;
    }

    /// <summary>Takes words up to the one that holds a place of the text or begins behind it; false at the end of the text.</summary>
    private static bool TakeThrough(ref Utf8Tokenizer tokens, int place, MatchMemory memory, List<SnippetMatch> matches)
    {
        do
        {
            if (!tokens.MoveNext()) return false;
            int word = memory.Find(tokens.Term);
            if (word >= 0) matches.Add(new SnippetMatch(tokens.Start, tokens.End, word));
        }
        while (tokens.End <= place && matches.Count < MostMatches);
        return true;
    }
}
