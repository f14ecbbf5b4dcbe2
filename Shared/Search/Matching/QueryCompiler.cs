using System.Text;
using Indexer.Indexing;
using Indexer.Indexing.Analysis;
using Indexer.Search.Generations;
using Indexer.Search.Queries;
using Indexer.Search.Ranking;
using Indexer.Search.Snippets;

namespace Indexer.Search.Matching;

/// <summary>
/// Makes a parsed query ready for a generation: analyses its words in the generation's languages and weighs them by the generation's statistics. What comes out
/// depends on the content of the generation and never on its sharding.
/// </summary>
internal sealed class QueryCompiler
{
    private static readonly int AllFields = (1 << IndexSchema.TextFields.Count) - 1;

    private readonly GenerationStatistics _statistics;
    private readonly ScoringModel _model;
    private readonly QueryNotes _notes;
    private readonly Query _root;
    private readonly int _mostExpansions;
    private readonly QueryLanguages _known;
    private readonly IReadOnlyCollection<string> _languages;
    private readonly SnippetTerms _snippetTerms = new();
    private PrefixBudget? _prefixes;
    private bool _hasUnknownWord;

    private QueryCompiler(GenerationStatistics statistics, QueryNotes notes, Query root, int mostExpansions, RankingFunction ranking)
    {
        _statistics = statistics;
        _model = statistics.ModelOf(ranking);
        _notes = notes;
        (_root, _mostExpansions) = (root, mostExpansions);
        _known = new QueryLanguages(statistics.Languages);
        _languages = _known.OfHits(root);
    }

    public static CompiledQuery Compile(
        Query root, GenerationStatistics statistics, QueryNotes notes, int mostExpansions = GenerationStatistics.MostExpansions, RankingFunction ranking = RankingFunction.Default)
    {
        var compiler = new QueryCompiler(statistics, notes, root, mostExpansions, ranking);
        var neighbours = new Neighbours();
        Matcher matcher = compiler.Outermost(root, marks: true, neighbours);
        return new CompiledQuery(matcher, compiler._snippetTerms, neighbours.ToMatcher(compiler._model.ProximityWeight), compiler._hasUnknownWord);
    }

    /// <summary>A whole query; one that says nothing finds nothing.</summary>
    private Matcher Outermost(Query query, bool marks, Neighbours? neighbours)
    {
        Matcher? matcher = query switch
        {
            // A lone word of several tokens (e-mail) is a bag of them, like words side by side.
            WordQuery => Group(new GroupQuery([], [query], []), marks, neighbours),
            GroupQuery group => Group(group, marks, neighbours),
            _ => Part(query, marks),
        };
        return matcher ?? new NothingMatcher();
    }

    /// <summary>A part of its own, of which a word of several tokens must have them all; null where it has no token and so says nothing.</summary>
    private Matcher? Part(Query query, bool marks) => query switch
    {
        WordQuery word => Whole(Words(word.Text, FieldsOf(word.Scope), marks)),
        PhraseQuery phrase => Phrase(phrase, marks),
        PrefixQuery prefix => Prefix(prefix, marks),
        SiteQuery site => new FilterMatcher(IndexSchema.Site, Encoding.UTF8.GetBytes(site.Host)),
        LanguageQuery language => Language(language),
        TypeQuery type => new FilterMatcher(IndexSchema.Type, Encoding.UTF8.GetBytes(type.Type)),
        DateQuery date => new DateMatcher(date.From ?? long.MinValue, date.Before ?? long.MaxValue),
        KeyQuery key => new FilterMatcher(IndexSchema.Key, Encoding.UTF8.GetBytes(key.Key)),
        UnscoredQuery unscored => new UnscoredMatcher(Outermost(unscored.Query, marks, neighbours: null)),
        EverythingQuery => new EverythingMatcher(),
        GroupQuery group => Group(group, marks, neighbours: null),
        _ => new NothingMatcher(),
    };

    /// <summary>A group; null where all that it looks for says nothing. Beside filters that is no document: a filter narrows down, whatever it stands beside.</summary>
    private Matcher? Group(GroupQuery group, bool marks, Neighbours? neighbours)
    {
        Matcher[] required = Required(group.Required, marks, neighbours);
        Matcher[] optional = Optional(group.Optional, marks, neighbours);
        Matcher[] prohibited = [.. group.Prohibited.Select(q => Part(q, marks: false)).OfType<Matcher>()];
        int filters = group.Required.Count(q => q.IsFilter);
        bool seeks = group.Required.Count + group.Optional.Count > filters;
        if (seeks && required.Length + optional.Length == filters) return filters > 0 ? new NothingMatcher() : null;
        return new GroupMatcher(required, optional, prohibited);
    }

    private Matcher[] Required(IReadOnlyList<Query> queries, bool marks, Neighbours? neighbours)
    {
        var parts = new List<Matcher>(queries.Count);
        foreach (Query query in queries)
        {
            List<WeightedWord> words = query is WordQuery word ? Words(word.Text, FieldsOf(word.Scope), marks) : [];
            if ((query is WordQuery ? Whole(words) : Part(query, marks)) is { } part) parts.Add(part);
            // The words of one that has several are parts of a part.
            neighbours?.Add(words.Count == 1 ? words[0] : null);
        }
        neighbours?.Add(null);
        return [.. parts];
    }

    /// <summary>Words side by side become one bag of tokens: a word typed twice counts twice, in one walk over its postings.</summary>
    private Matcher[] Optional(IReadOnlyList<Query> queries, bool marks, Neighbours? neighbours)
    {
        var parts = new List<(WeightedWord? Word, Matcher? Other)>();
        var seen = new Dictionary<(string Term, int Fields), WeightedWord>();
        foreach (Query query in queries)
        {
            if (query is not WordQuery word)
            {
                if (Part(query, marks) is { } part) parts.Add((null, part));
                neighbours?.Add(null);
                continue;
            }
            int fields = FieldsOf(word.Scope);
            foreach (WeightedWord token in Words(word.Text, fields, marks))
            {
                var identity = (Convert.ToHexString(token.Token.Exact), fields);
                if (seen.TryGetValue(identity, out WeightedWord? same)) same.Weight += word.Weight ?? 1;
                else
                {
                    seen.Add(identity, same = token);
                    token.Weight = word.Weight ?? 1;
                    parts.Add((token, null));
                }
                // Words with weights are no text: they stand side by side by chance.
                neighbours?.Add(word.Weight is null ? same : null);
            }
        }
        return [.. parts.Select(p => p.Other ?? p.Word!.ToMatcher())];
    }

    private List<WeightedWord> Words(string text, int fields, bool marks)
    {
        var words = new List<WeightedWord>();
        foreach (KnownWord word in _statistics.WordsOf(text, fields, _languages, stems: true))
        {
            double idf = _model.InverseDocumentFrequency(word.Statistics.DocumentFrequency);
            if (marks) _snippetTerms.AddWord(word.Token, stems: true, idf);
            _hasUnknownWord |= marks && word.Statistics.Terms.Length == 0;
            words.Add(new WeightedWord(word.Token, word.Statistics.Terms, new WeighedTerm(word.Token.Exact, word.Statistics.DocumentFrequency, idf)));
        }
        return words;
    }

    private static Matcher? Whole(List<WeightedWord> words) => words.Count switch
    {
        0 => null,
        1 => words[0].ToMatcher(),
        _ => new GroupMatcher([.. words.Select(w => w.ToMatcher())], [], []),
    };

    private Matcher? Phrase(PhraseQuery phrase, bool marks)
    {
        int fields = FieldsOf(phrase.Scope);
        KnownWord[] words = _statistics.WordsOf(phrase.Text, fields, _languages, stems: false);
        if (words.Length == 0)
        {
            _notes.Add($"\u201c{phrase.Text.Trim()}\u201d has no letters or digits to search for.");
            return null;
        }
        var weighed = new List<WeighedTerm>(words.Length);
        foreach (KnownWord word in words)
        {
            double one = _model.InverseDocumentFrequency(word.Statistics.DocumentFrequency);
            if (marks) _snippetTerms.AddWord(word.Token, stems: false, one);
            _hasUnknownWord |= marks && word.Statistics.Terms.Length == 0;
            weighed.Add(new WeighedTerm(word.Token.Exact, word.Statistics.DocumentFrequency, one));
        }
        var weight = new TermWeight(weighed);
        if (words.Length == 1) return new WordMatcher(words[0].Statistics.Terms, weight);
        return new PhraseMatcher([.. words.Select(w => new PhraseTerm(w.Statistics.Terms, w.Token.Position - words[0].Token.Position))], fields, weight);
    }

    private Matcher? Prefix(PrefixQuery prefix, bool marks)
    {
        IReadOnlyList<QueryToken> tokens = QueryAnalyzer.Analyze(prefix.Text, _languages);
        int fields = FieldsOf(prefix.Scope);
        // Pairs of CJK characters are no words to begin: the text itself already finds all that starts with it.
        if (tokens.Count == 0 || tokens[^1].IsCjk) return Whole(Words(prefix.Text, fields, marks));

        byte[] start = tokens[^1].Exact;
        PrefixBudget budget = _prefixes ??= PrefixBudget.Of(_root, _mostExpansions);
        PrefixExpansion expansion = _statistics.Expand(start, fields, budget);
        if (expansion.WasCut)
        {
            string together = budget.IsShared ? $" All prefixes of a query stand for {budget.Together} words together." : "";
            _notes.Add($"More than {budget.Each} words start with \u201c{Encoding.UTF8.GetString(start)}\u201d: the most frequent ones were searched for.{together}");
        }
        double idf = _model.InverseDocumentFrequency(expansion.DocumentFrequency);
        if (marks) _snippetTerms.AddPrefix(start, idf);
        var matcher = new PrefixMatcher(expansion.Terms, fields, new TermWeight([new WeighedTerm(start, expansion.DocumentFrequency, idf)]));
        if (tokens.Count == 1) return matcher;
        string before = prefix.Text[..tokens[^1].StartOffset];
        return new GroupMatcher([.. Words(before, fields, marks).Select(w => w.ToMatcher()), matcher], [], []);
    }

    private GroupMatcher Language(LanguageQuery query)
    {
        string[] codes = _known.Of(query.Code);
        if (codes.Length == 0)
        {
            _notes.Add($"No document is in the language \u201c{query.Code}\u201d; there are {string.Join(", ", _statistics.Languages.Where(l => l.Length > 0).Order(StringComparer.Ordinal).Take(30))}.");
            // Still a filter: a group with a part that is none counts as one that scores, and the words beside it need not be there.
            codes = [query.Code];
        }
        return new GroupMatcher([], [.. codes.Select(c => new FilterMatcher(IndexSchema.Language, Encoding.UTF8.GetBytes(c)))], []);
    }

    private static int FieldsOf(QueryScope scope) => scope switch
    {
        QueryScope.Title => 1 << 0,
        QueryScope.Url => 1 << 3,
        QueryScope.Anchor => 1 << 4,
        _ => AllFields,
    };
}
