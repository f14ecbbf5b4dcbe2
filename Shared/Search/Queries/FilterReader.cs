namespace Indexer.Search.Queries;

/// <summary>Reads what stands behind the fields that only narrow down: <c>site:</c>, <c>lang:</c>, <c>type:</c>, <c>date:</c>, <c>before:</c>, <c>after:</c>.</summary>
internal static class FilterReader
{
    /// <summary>Whether a field's value is taken whole, stars and all.</summary>
    public static bool IsFilter(string field) => field is "site" or "lang" or "type" or "date" or "before" or "after";

    /// <summary>The filter; null where the field is none. A date that can't be read is searched for as words, with a note.</summary>
    public static Query? Read(Lexeme lexeme, QueryScope scope, QueryNotes notes)
    {
        switch (lexeme.Field)
        {
            case "site": return SiteQuery.Of(lexeme.Text);
            case "lang": return LanguageQuery.Of(lexeme.Text);
            case "type": return Type(lexeme, notes);
            case "date" when Range(lexeme, notes) is { } range: return range;
            case "before" when DatePeriod.TryParse(lexeme.Text.Trim(), out DatePeriod period): return new DateQuery(null, period.Begin);
            case "after" when DatePeriod.TryParse(lexeme.Text.Trim(), out DatePeriod period): return new DateQuery(period.Begin, null);
            case "date" or "before" or "after":
                string forms = lexeme.Field == "date" ? $"{DatePeriod.Forms}, or two of them as 2020..2023" : DatePeriod.Forms;
                notes.Add($"{lexeme.Field}:{lexeme.Text} at character {lexeme.Position} has no date behind it: searched for the words. Write {forms}.", lexeme.Position, lexeme.Field.Length + 1 + lexeme.Text.Length);
                return new WordQuery($"{lexeme.Field}:{lexeme.Text}", scope);
            default: return null;
        }
    }

    private static TypeQuery Type(Lexeme lexeme, QueryNotes notes)
    {
        TypeQuery type = TypeQuery.Of(lexeme.Text);
        if (!type.IsKnown) notes.Add($"There are no documents of the type \u201c{type.Type}\u201d (character {lexeme.Position}). Types are {TypeQuery.Known}.", lexeme.Position, lexeme.Field.Length + 1 + lexeme.Text.Length);
        return type;
    }

    private static DateQuery? Range(Lexeme lexeme, QueryNotes notes)
    {
        string text = lexeme.Text.Trim();
        int dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0) return DatePeriod.TryParse(text, out DatePeriod only) ? new DateQuery(only.Begin, only.End) : null;
        string first = text[..dots], last = text[(dots + 2)..];
        DatePeriod begin = default, end = default;
        if (first.Length + last.Length == 0) return null;
        if (first.Length > 0 && !DatePeriod.TryParse(first, out begin)) return null;
        if (last.Length > 0 && !DatePeriod.TryParse(last, out end)) return null;
        if (first.Length > 0 && last.Length > 0 && end.End <= begin.Begin)
        {
            notes.Add($"{text} at character {lexeme.Position} ends before it begins: searched from {last} to {first}.", lexeme.Position, lexeme.Field.Length + 1 + lexeme.Text.Length);
            (begin, end) = (end, begin);
        }
        return new DateQuery(first.Length > 0 ? begin.Begin : null, last.Length > 0 ? end.End : null);
    }
}
