using Indexer.Indexing.Analysis;
using Indexer.Search.Queries;

namespace Indexer.Search.Suggestions;

/// <summary>A word of a query text, where it stands.</summary>
/// <param name="Start">First character in the text.</param>
/// <param name="End">Character behind it.</param>
/// <param name="Exact">Its exact form, UTF-8.</param>
/// <param name="Kind">Whether it stands alone, in a phrase, or before a <c>*</c>.</param>
/// <param name="IsCjk">Whether it is a pair of characters of a script without blanks between words.</param>
internal sealed record TypedWord(int Start, int End, byte[] Exact, LexemeKind Kind, bool IsCjk)
{
    /// <summary>The words that a text looks for, in their order: not operators, filters and words that must not be there.</summary>
    public static List<TypedWord> AllOf(string text)
    {
        var words = new List<TypedWord>();
        var lexer = new QueryLexer(text, new QueryNotes());
        bool isExcluded = false;
        for (Lexeme next = lexer.Next(); next.Kind != LexemeKind.End; next = lexer.Next())
        {
            if (next.Kind is LexemeKind.Word or LexemeKind.Phrase or LexemeKind.Prefix && !FilterReader.IsFilter(next.Field) && next.Sign != '-' && !isExcluded) AddWords(next, lexer.At);
            isExcluded = next.Kind == LexemeKind.Not;
        }
        return words;

        void AddWords(Lexeme lexeme, int end)
        {
            int start = lexeme.Position - 1;
            if (lexeme.Field.Length > 0) start = text.IndexOf(':', start) + 1;
            foreach (QueryToken token in QueryAnalyzer.Analyze(text[start..end], []))
                words.Add(new TypedWord(start + token.StartOffset, start + token.EndOffset, token.Exact, lexeme.Kind, token.IsCjk));
        }
    }
}
