namespace Indexer.Search.Queries;

/// <summary>Cuts a query text into lexemes. Accepts any text; what it can't take as typed it takes as words and leaves a note.</summary>
internal sealed class QueryLexer(string text, QueryNotes notes)
{
    private int _at;

    /// <summary>Character of the text behind the last lexeme.</summary>
    public int At => _at;

    public Lexeme Next()
    {
        while (_at < text.Length && IsBlank(text[_at])) _at++;
        if (_at == text.Length) return new Lexeme(LexemeKind.End, "", _at + 1, '\0', "");

        int start = _at;
        char sign = ReadSign();
        string field = ReadField();
        if (field.Length > 0 && (_at == text.Length || IsBlank(text[_at]) || text[_at] == ')')) return EmptyField(start, sign, field);

        char c = text[_at];
        if (IsQuote(c)) return Phrase(start, sign, field);
        if (c == '(') { _at++; return new Lexeme(LexemeKind.Open, "", start + 1, sign, field); }
        if (c == ')')
        {
            _at++;
            return new Lexeme(LexemeKind.Close, "", start + 1, '\0', "");
        }
        return Word(start, sign, field);
    }

    /// <summary>A sign counts only directly before what it applies to; <c>--force</c> and <c>a - b</c> have none.</summary>
    private char ReadSign()
    {
        char c = text[_at] == '\u2212' ? '-' : text[_at];
        if (c is not ('+' or '-') || _at + 1 == text.Length) return '\0';
        char next = text[_at + 1];
        if (IsBlank(next) || next is '+' or '-' or '\u2212' or ')') return '\0';
        _at++;
        return c;
    }

    private string ReadField()
    {
        int end = _at;
        while (end < text.Length && char.IsAsciiLetter(text[end])) end++;
        if (end == _at || end == text.Length || text[end] != ':') return "";
        string name = text[_at..end].ToLowerInvariant();
        string? field = name switch
        {
            "site" or "host" => "site",
            "title" or "intitle" => "title",
            "lang" or "language" => "lang",
            "url" or "inurl" => "url",
            "anchor" or "inanchor" => "anchor",
            "type" or "date" or "before" or "after" => name,
            _ => null,
        };
        if (field is null)
        {
            bool looksLikeField = end + 1 < text.Length && (char.IsLetterOrDigit(text[end + 1]) || IsQuote(text[end + 1]));
            if (looksLikeField) notes.Add($"There is no field \u201c{name}\u201d (character {_at + 1}): searched for the words. Fields are site, title, url, anchor, lang, type, date, before and after.", _at + 1, end + 1 - _at);
            return "";
        }
        _at = end + 1;
        return field;
    }

    private Lexeme EmptyField(int start, char sign, string field)
    {
        notes.Add($"\u201c{field}:\u201d at character {start + 1} has nothing behind it: searched for the word \u201c{field}\u201d. Write {field}:value without a blank.", start + 1, _at - start);
        return new Lexeme(LexemeKind.Word, field, start + 1, sign, "");
    }

    private Lexeme Phrase(int start, char sign, string field)
    {
        int open = ++_at;
        while (_at < text.Length && !IsQuote(text[_at])) _at++;
        string inside = text[open.._at];
        if (_at < text.Length) _at++;
        else notes.Add($"The quotation mark at character {open} is not closed: the phrase goes on to the end.", open, text.Length - open + 1);
        return new Lexeme(LexemeKind.Phrase, inside, start + 1, sign, field);
    }

    private Lexeme Word(int start, char sign, string field)
    {
        int from = _at;
        while (_at < text.Length && !IsBlank(text[_at]) && !IsQuote(text[_at]) && text[_at] is not ('(' or ')')) _at++;
        string word = text[from.._at];
        if (sign == '\0' && field.Length == 0)
        {
            LexemeKind kind = word switch
            {
                "AND" or "&&" => LexemeKind.And,
                "OR" or "||" or "|" => LexemeKind.Or,
                "NOT" => LexemeKind.Not,
                _ => LexemeKind.Word,
            };
            if (kind != LexemeKind.Word) return new Lexeme(kind, word, start + 1, '\0', "");
        }
        return FilterReader.IsFilter(field) ? new Lexeme(LexemeKind.Word, word, start + 1, sign, field) : Wildcards(word, from, sign, field, start);
    }

    private Lexeme Wildcards(string word, int from, char sign, string field, int start)
    {
        int star = word.IndexOf('*', StringComparison.Ordinal);
        if (star < 0) return new Lexeme(LexemeKind.Word, word, start + 1, sign, field);
        if (word.AsSpan().Trim('*').IsEmpty) return new Lexeme(LexemeKind.Prefix, "", start + 1, sign, field);
        if (star == word.Length - 1) return new Lexeme(LexemeKind.Prefix, word[..star], start + 1, sign, field);
        notes.Add($"A * works only at the end of a word: the one at character {from + star + 1} was left out.", from + star + 1, 1);
        bool prefix = word[^1] == '*' && word.AsSpan(0, word.Length - 1).TrimStart('*').IndexOf('*') < 0;
        return prefix
            ? new Lexeme(LexemeKind.Prefix, word.Trim('*'), start + 1, sign, field)
            : new Lexeme(LexemeKind.Word, word.Replace('*', ' '), start + 1, sign, field);
    }

    private static bool IsBlank(char c) => char.IsWhiteSpace(c) || char.IsControl(c);

    private static bool IsQuote(char c) => c is '"' or '\u201c' or '\u201d' or '\u201e' or '\u201f' or '\u00ab' or '\u00bb';
}
