using System.Runtime.CompilerServices;
using System.Text;
using Indexer.Search.Matching;
using Indexer.Search.Queries;
using Indexer.Search.Ranking;
using Indexer.Search.Scatter;
using Indexer.Search.Shards;

namespace Indexer.Search;

/// <summary>Walks all matches of a query in the byte order of their keys, a page at a time, each a search in that order, behind the last of the page before. Thread-safe.</summary>
/// <param name="generations">Where generations are found.</param>
/// <param name="compiler">Makes requests ready.</param>
/// <param name="time">The clock of timeouts.</param>
internal sealed class Exporter(IGenerations generations, RequestCompiler compiler, TimeProvider time)
{
    /// <exception cref="SearchException">There is no such index or generation, or it can't be searched.</exception>
    public async IAsyncEnumerable<ExportPage> ExportAsync(string index, ExportRequest request, int? generation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var asked = new SearchRequest { Query = request.Query, Filters = request.Filters, Timeout = request.Timeout, Strict = request.Strict };
        ParsedQuery parsed = compiler.Parse(asked);
        ParsedQuery unscored = parsed with { Root = new UnscoredQuery(parsed.Root) };
        using IPinnedGeneration pinned = await generations.PinAsync(index, new GenerationWish(generation, request.MinGeneration, Deadline()), cancellationToken);
        byte[]? after = request.After is { } text ? Encoding.UTF8.GetBytes(text) : null;
        for (ExportPage? page = null; page is not { IsLast: true };)
        {
            var selection = new Selection { Count = ExportPage.Size, Sort = SearchSort.Key, After = after is null ? null : new HitPosition(0, null, null, after) };
            ShardQuery query = compiler.Compile(pinned, unscored, asked, Deadline(), out QueryNotes notes) with { Selection = selection, Counted = 0, Fields = request.Fields };
            ShardHits[] answers = await pinned.SearchAsync(query, cancellationToken);
            List<Winner> winners = HitMerger.Merge(answers, query.Selection, 0, ExportPage.Size);
            FetchedHit[] fetched = answers.All(a => a.Failure is null) ? await pinned.FetchShownAsync(query, winners, cancellationToken) : [];
            Coverage coverage = SearchService.CoverageOf(pinned.Manifest, answers, winners, fetched);
            bool isWhole = coverage.Failures.Count == 0;
            if (isWhole && winners.Count > 0) after = winners[^1].Hit.Key;
            page = new ExportPage
            {
                Index = index,
                Generation = pinned.Manifest.Generation,
                Documents = isWhole ? ExportPage.DocumentsOf(winners, fetched) : [],
                After = after is null ? null : Encoding.UTF8.GetString(after),
                IsLast = !isWhole || winners.Count < ExportPage.Size,
                Coverage = coverage,
                Notes = [.. notes.All.Select(n => n.Text)],
            };
            yield return page;
        }

        long Deadline() => time.TimestampIn(request.Timeout);
    }
}
