namespace Indexer.Search.Queries;

/// <summary>
/// Reads the query language. Every text is a query: nothing throws, and what can't be done as typed is done as nearly as possible and said in a note.
/// <code>
/// words              any of them, ranked by how many and how rare
/// "a phrase"         these forms in this order
/// +word  -word       must be there, must not be there
/// a AND b, a OR b    AND binds tighter than OR, OR tighter than a blank; NOT is -
/// (a b) OR c         groups
/// comput*            words that start so
/// title:x url:x      in the title, in the address
/// site:example.org   documents of this host and the hosts below it
/// lang:de            documents in this language
/// type:pdf           documents of this type
/// date:2020..2023    documents of these years; before:2020, after:2019-06
/// </code>
/// </summary>
public sealed class QueryParser
{
    /// <summary>Most words, phrases and filters in a query where nothing else is said; the rest are left out with a note. CACM's longest topic has about 100.</summary>
    public const int MostClauses = 256;

    private const int DeepestGroup = 32;
    private readonly QueryNotes _notes = new();
    private readonly QueryLexer _lexer;
    private readonly int _mostClauses;
    private readonly int _end;
    private Lexeme _next;
    private int _clauses;

    private QueryParser(string text, int mostClauses)
    {
        _mostClauses = mostClauses;
        _end = text.Length + 1;
        _lexer = new QueryLexer(text, _notes);
        _next = _lexer.Next();
    }

    /// <summary>Parses <paramref name="text"/>, of which at most <paramref name="mostClauses"/> words, phrases and filters are taken.</summary>
    public static ParsedQuery Parse(string text, int mostClauses = MostClauses)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parser = new QueryParser(text, mostClauses);
        Query root = parser.Sequence(QueryScope.Everywhere, depth: 0) ?? new NothingQuery();
        return new ParsedQuery(root, parser._notes.All);
    }

    /// <summary>Parts side by side, up to the closing bracket or the end.</summary>
    private Query? Sequence(QueryScope scope, int depth)
    {
        var group = new GroupBuilder();
        while (_next.Kind != LexemeKind.End)
        {
            if (_next.Kind == LexemeKind.Close)
            {
                Take();
                if (depth > 0) break;
                continue;
            }
            if (Alternatives(scope, depth) is { } part) group.Add(part);
        }
        return group.Build(_notes, topLevel: depth == 0);
    }

    private SignedQuery? Alternatives(QueryScope scope, int depth)
    {
        SignedQuery? first = Conjunction(scope, depth);
        if (_next.Kind != LexemeKind.Or) return first;
        var parts = new List<Query>();
        Collect(first);
        while (_next.Kind == LexemeKind.Or)
        {
            Lexeme or = Take();
            if (first is null || AtEndOfSequence) Dangling(or);
            Collect(first = Conjunction(scope, depth));
        }
        return parts.Count == 0 ? null : new SignedQuery('\0', parts.Count == 1 ? parts[0] : new GroupQuery([], parts, []));

        void Collect(SignedQuery? part)
        {
            if (part is { } p) parts.Add(p.Sign == '-' ? new GroupQuery([], [], [p.Query]) : p.Query);
        }
    }

    private SignedQuery? Conjunction(QueryScope scope, int depth)
    {
        SignedQuery? first = Signed(scope, depth);
        if (_next.Kind != LexemeKind.And) return first;
        var required = new List<Query>();
        var prohibited = new List<Query>();
        Collect(first);
        while (_next.Kind == LexemeKind.And)
        {
            Lexeme and = Take();
            if (first is null || AtEndOfSequence) Dangling(and);
            Collect(first = Signed(scope, depth));
        }
        if (required.Count + prohibited.Count == 0) return null;
        return prohibited.Count == 0 && required.Count == 1
            ? new SignedQuery('\0', required[0])
            : new SignedQuery('\0', new GroupQuery(required, [], prohibited));

        void Collect(SignedQuery? part)
        {
            if (part is { } p) (p.Sign == '-' ? prohibited : required).Add(p.Query);
        }
    }

    /// <summary>One word, phrase, filter or group with its sign; null where there is none (an operator or the end of the group comes next).</summary>
    private SignedQuery? Signed(QueryScope scope, int depth)
    {
        bool not = false;
        while (_next.Kind == LexemeKind.Not)
        {
            Lexeme lexeme = Take();
            if (AtEndOfSequence) Dangling(lexeme);
            not = !not;
        }
        if (AtEndOfSequence || _next.Kind is LexemeKind.And or LexemeKind.Or) return null;

        Lexeme next = Take();
        Query? query = next.Kind == LexemeKind.Open ? Group(next, scope, depth) : Leaf(next, scope);
        if (query is null) return null;
        bool minus = next.Sign == '-';
        return new SignedQuery(minus != not ? '-' : next.Sign == '+' ? '+' : '\0', query);
    }

    private Query? Group(Lexeme open, QueryScope scope, int depth)
    {
        if (depth < DeepestGroup) return Sequence(ScopeOf(open, scope), depth + 1);
        _notes.Add($"Brackets deeper than {DeepestGroup} were left out (character {open.Position}).", open.Position, 1);
        return null;
    }

    private Query? Leaf(Lexeme lexeme, QueryScope scope)
    {
        if (++_clauses > _mostClauses)
        {
            if (_clauses == _mostClauses + 1)
                _notes.Add($"Only the first {_mostClauses} words were searched for; the rest, from character {lexeme.Position} on, were left out.", lexeme.Position, _end - lexeme.Position);
            return null;
        }
        QueryScope inner = ScopeOf(lexeme, scope);
        if (FilterReader.Read(lexeme, inner, _notes) is { } filter) return filter;
        return lexeme.Kind switch
        {
            LexemeKind.Phrase => new PhraseQuery(lexeme.Text, inner),
            LexemeKind.Prefix when lexeme.Text.Length == 0 => new EverythingQuery(),
            LexemeKind.Prefix => new PrefixQuery(lexeme.Text, inner),
            _ => new WordQuery(lexeme.Text, inner),
        };
    }

    private static QueryScope ScopeOf(Lexeme lexeme, QueryScope outer) => lexeme.Field switch
    {
        "title" => QueryScope.Title,
        "url" => QueryScope.Url,
        "anchor" => QueryScope.Anchor,
        _ => outer,
    };

    private bool AtEndOfSequence => _next.Kind is LexemeKind.End or LexemeKind.Close;

    private void Dangling(Lexeme operation) =>
        _notes.Add($"{operation.Text} at character {operation.Position} has nothing on one side and was left out.", operation.Position, operation.Text.Length);

    private Lexeme Take()
    {
        Lexeme taken = _next;
        _next = _lexer.Next();
        return taken;
    }
}
