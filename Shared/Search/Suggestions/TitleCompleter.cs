using Indexer.Search.Matching;
using Indexer.Search.Queries;
using Indexer.Search.Ranking;
using Indexer.Search.Scatter;
using Indexer.Search.Shards;

namespace Indexer.Search.Suggestions;

/// <summary>Finds the best documents whose titles have the words that were typed, the last one as a beginning.</summary>
internal sealed class TitleCompleter(IPinnedGeneration pinned, long deadline)
{
    // A single letter begins half of all titles.
    private const int ShortestPrefix = 2;

    // Different documents may have one title.
    private const int FetchedForEach = 2;

    /// <summary>Titles, each once, best first; and which shards answered.</summary>
    public async Task<(List<Suggestion> Titles, Coverage Coverage)> CompleteAsync(string text, int size, CancellationToken cancellationToken)
    {
        if (QueryFor(text) is not { } sought) return ([], new Coverage(0, 0, []));
        int count = FetchedForEach * size;
        var query = new ShardQuery
        {
            Parsed = sought,
            Compiled = QueryCompiler.Compile(sought, pinned.Statistics, new QueryNotes()),
            Selection = new Selection { Count = count },
            Counted = 0,
            Fields = ShownFields.Title | ShownFields.Id | ShownFields.Url,
            Deadline = deadline,
        };
        ShardHits[] answers = await pinned.SearchAsync(query, cancellationToken);
        List<Winner> winners = HitMerger.Merge(answers, query.Selection, 0, count);
        FetchedHit[] fetched = await pinned.FetchAsync(query, winners, cancellationToken);
        List<Suggestion> titles =
        [
            .. fetched.Select(hit => hit.Fields).OfType<HitFields>().DistinctBy(hit => hit.Title, StringComparer.OrdinalIgnoreCase).Take(size)
                .Select(hit => new Suggestion(hit.Title ?? "", Suggestion.Title) { Id = hit.Id, Url = hit.Url }),
        ];
        return (titles, SearchService.CoverageOf(pinned.Manifest, answers, winners, fetched));
    }

    private static GroupQuery? QueryFor(string text)
    {
        if (TypedWord.AllOf(text) is not [.. var before, var last]) return null;
        if (before.Count == 0 && !last.IsCjk && last.End - last.Start < ShortestPrefix) return null;
        string end = TextOf(last);
        bool goesOn = last.End == text.Length || last.Kind == LexemeKind.Prefix;
        return new GroupQuery([.. before.Select(word => new WordQuery(TextOf(word), QueryScope.Title)), goesOn ? new PrefixQuery(end, QueryScope.Title) : new WordQuery(end, QueryScope.Title)], [], []);

        string TextOf(TypedWord word) => text[word.Start..word.End];
    }
}
