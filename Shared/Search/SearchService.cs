using Indexer.Indexing;
using Indexer.Search.Documents;
using Indexer.Search.Facets;
using Indexer.Search.Generations;
using Indexer.Search.Matching;
using Indexer.Search.Paging;
using Indexer.Search.Queries;
using Indexer.Search.Ranking;
using Indexer.Search.Results;
using Indexer.Search.Scatter;
using Indexer.Search.Shards;
using Indexer.Search.Similar;
using Indexer.Search.Suggestions;
using Indexer.Storage;

namespace Indexer.Search;

/// <summary>
/// Answers searches: pins a generation, parses and compiles the query once, asks all shards, merges, and fetches stored fields and snippets only for the winners. The command
/// line and the HTTP service both ask here, whether the shards are in this process or on many nodes. Thread-safe.
/// </summary>
public sealed class SearchService : IDisposable
{
    /// <summary>Deepest rank that can be asked for: <c>from</c> + <c>size</c>. Cursors go deeper, but for lists collapsed by host.</summary>
    public const int DeepestRank = 10_000;

    /// <summary>Most hits of a host that a list may be collapsed to.</summary>
    public const int MostPerHost = 100;

    /// <summary>Most values of a facet that can be asked for.</summary>
    public const int MostFacetValues = 1_000;

    private readonly IGenerations _generations;
    private readonly TimeProvider _time;
    private readonly ShardAsker? _asker;
    private readonly ResultCache? _results;
    private readonly RequestCompiler _compiler;

    /// <param name="generations">The open generations.</param>
    /// <param name="parallelism">Cores that all searches have together; 0: all.</param>
    /// <param name="time">The clock of timeouts.</param>
    public SearchService(GenerationCache generations, int parallelism = 0, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _compiler = new RequestCompiler(new SearchLimits());
        _asker = new ShardAsker(parallelism, _time);
        _generations = new LocalGenerations(generations, _asker, _time);
    }

    internal SearchService(IGenerations generations, TimeProvider time, SearchLimits limits, ResultCache? results = null)
    {
        _results = results;
        _compiler = new RequestCompiler(limits);
        _generations = generations;
        _time = time;
    }

    /// <summary>Searches the newest generation of an index, or the one given.</summary>
    /// <exception cref="SearchException">The request is out of bounds, there is no such index or generation, or the answer is not what the request demands.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<SearchResponse> SearchAsync(string index, SearchRequest request, int? generation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(request);
        long started = _time.GetTimestamp();
        ParsedQuery parsed = _compiler.Parse(request);
        long deadline = _time.TimestampAfter(started, request.Timeout);
        ListPage page = ListPage.Of(index, request, parsed, generation);
        IPinnedGeneration pinned = await PinAsync(index, page, new GenerationWish(page.Generation, request.MinGeneration, deadline), cancellationToken);
        SearchResponse response = await AnswerAsync(pinned, page.Generation is null, parsed, request, deadline, cancellationToken);
        response.Coverage.Demand(request.AllowPartial);
        return response with { TookMs = Math.Round(_time.GetElapsedTime(started).TotalMilliseconds, 3) };
    }

    /// <summary>Counts the documents that match, exactly, without scoring them. Of the request its query, filters, time limit and demands on the answer count.</summary>
    /// <exception cref="SearchException">There is no such index or generation, or the answer is not what the request demands.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<CountResponse> CountAsync(string index, SearchRequest request, int? generation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(request);
        long started = _time.GetTimestamp();
        ParsedQuery parsed = _compiler.Parse(request);
        long deadline = _time.TimestampAfter(started, request.Timeout);
        using IPinnedGeneration pinned = await _generations.PinAsync(index, new GenerationWish(generation, request.MinGeneration, deadline), cancellationToken);
        ShardQuery query = _compiler.Compile(pinned, parsed, request, deadline, out QueryNotes notes);
        ShardHits[] answers = await pinned.SearchAsync(query, cancellationToken);
        Coverage coverage = ShardCoverage.Of(pinned.Manifest, Array.ConvertAll(answers, a => a.Failure));
        coverage.Demand(request.AllowPartial);
        return new CountResponse
        {
            Index = pinned.Manifest.Index,
            Generation = pinned.Manifest.Generation,
            Total = TotalHits.Of(answers.Sum(a => a.Total), long.MaxValue, isWhole: coverage.Failures.Count == 0),
            Coverage = coverage,
            Notes = [.. notes.All.Select(n => n.Text)],
            TookMs = Math.Round(_time.GetElapsedTime(started).TotalMilliseconds, 3),
        };
    }

    /// <summary>Finds the documents that are most like one, in the newest generation of an index or the one given.</summary>
    /// <exception cref="SearchException">The request is out of bounds, there is no such index, generation or document, or the answer is not what the request demands.</exception>
    public async Task<SearchResponse> SimilarAsync(string index, SimilarRequest request, int? generation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(request);
        var search = new SearchRequest { Query = "", Size = request.Size, Snippets = request.Snippets, Timeout = request.Timeout, AllowPartial = request.AllowPartial };
        RequestBounds.Check(search);
        long started = _time.GetTimestamp();
        long deadline = _time.TimestampAfter(started, request.Timeout);
        using IPinnedGeneration pinned = await _generations.PinAsync(index, new GenerationWish(generation, request.MinGeneration, deadline), cancellationToken);
        SearchResponse response = await SearchAsync(pinned, await MoreLikeThis.QueryForAsync(pinned, request, deadline, cancellationToken), search, deadline, cancellationToken);
        response.Coverage.Demand(request.AllowPartial);
        return response with { Cursor = null, TookMs = Math.Round(_time.GetElapsedTime(started).TotalMilliseconds, 3) };
    }

    /// <summary>What the newest generation of an index, or the one given, stores of one document.</summary>
    /// <exception cref="SearchException">There is no such index, generation or document, or the shard that would hold it does not answer.</exception>
    public Task<StoredDocument> DocumentAsync(string index, DocumentRequest request, int? generation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(request);
        return new DocumentLookup(_generations, _time).GetAsync(index, request, generation, cancellationToken);
    }

    /// <summary>Completes what is being typed, from the newest generation of an index or the one given.</summary>
    /// <exception cref="SearchException">The request is out of bounds, there is no such index or generation, or there is too much to do.</exception>
    public Task<SuggestResponse> SuggestAsync(string index, SuggestRequest request, int? generation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(request);
        return new Suggester(_generations, _time).SuggestAsync(index, request, generation, cancellationToken);
    }

    /// <summary>
    /// All documents that match, in the byte order of their keys, a page at a time, of one generation from the first to the last. The next page is searched when it is asked for. A page of which
    /// shards did not answer has no hits and is the last: it says which, and where to go on.
    /// </summary>
    /// <exception cref="SearchException">There is no such index or generation, or it can't be searched.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IAsyncEnumerable<ExportPage> ExportAsync(string index, ExportRequest request, int? generation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(request);
        return new Exporter(_generations, _compiler, _time).ExportAsync(index, request, generation, cancellationToken);
    }

    /// <summary>The indexes, by name, each with its newest generation.</summary>
    public Task<IReadOnlyList<IndexSummary>> ListIndexesAsync(CancellationToken cancellationToken) => _generations.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _asker?.Dispose();

    /// <summary>From memory where it can be, and lets go of the generation.</summary>
    private async Task<SearchResponse> AnswerAsync(
        IPinnedGeneration pinned, bool isNewest, ParsedQuery parsed, SearchRequest request, long deadline, CancellationToken cancellationToken)
    {
        if (_results is null)
        {
            using (pinned) return await SearchAsync(pinned, parsed, request, deadline, cancellationToken);
        }
        GenerationManifest manifest = pinned.Manifest;
        if (isNewest) _results.Serve(manifest.Index, manifest.Generation);
        return await _results.GetAsync(
            ResultKey.Of(manifest.Index, manifest.Generation, request, parsed), request.Timeout, pinned, (held, stop) => SearchAsync(held, parsed, request, deadline, stop), cancellationToken);
    }

    /// <summary>Searches a generation; the time it took is still to be said.</summary>
    private async Task<SearchResponse> SearchAsync(IPinnedGeneration pinned, ParsedQuery parsed, SearchRequest request, long deadline, CancellationToken cancellationToken)
    {
        long counted = CountedUpTo(request);
        ListPage page = ListPage.Of(pinned.Manifest.Index, request, parsed, null);
        ShardQuery query = _compiler.Compile(pinned, parsed, request, deadline, out QueryNotes notes) with
        {
            Selection = page.Selection, Counted = counted, Fields = HitList.FieldsOf(request), SnippetSize = request.SnippetSize, Explain = request.Explain,
        };
        ShardHits[] answers = await pinned.SearchAsync(query, cancellationToken);
        List<Winner> winners = HitMerger.Merge(answers, page.Selection, page.Skipped, request.Size + 1);
        bool hasMore = winners.Count > request.Size;
        if (hasMore) winners.RemoveAt(request.Size);
        FetchedHit[] fetched = await pinned.FetchShownAsync(query, winners, cancellationToken);
        TotalHits total = TotalHits.Of(answers.Sum(a => a.Total), counted, isWhole: answers.All(a => a.Failure is null));
        bool mayBeCorrected = request.DidYouMean && page.Before == 0;
        return new SearchResponse
        {
            Index = pinned.Manifest.Index,
            Generation = pinned.Manifest.Generation,
            Hits = new HitList(request, query).Of(winners, fetched, page.Before, total.Relation == "eq" ? HostCounts.Of(answers, page.Selection.PerHost) : null),
            Total = total,
            Coverage = CoverageOf(pinned.Manifest, answers, winners, fetched),
            Notes = [.. notes.All.Select(n => n.Text)],
            Cursor = page.CursorBehind(pinned.Manifest.Generation, winners, hasMore, total.Value),
            Facets = FacetsOf(answers, request),
            Suggestion = mayBeCorrected ? await DidYouMean.OfAsync(pinned, request, total, query, cancellationToken) : null,
            TookMs = 0,
        };
    }

    private static Facet[]? FacetsOf(ShardHits[] answers, SearchRequest request) => request.Facets.Count == 0
        ? null
        : [.. request.Facets.Select((field, i) => FacetMerger.Merge(field, answers.Where(a => a.Facets.Length > i).Select(a => a.Facets[i]), request.FacetSize))];

    /// <summary>At least one more than is shown, so that whoever turns pages learns whether there is another; all, where they are counted by what they are.</summary>
    private static long CountedUpTo(SearchRequest request) => request.Facets.Count > 0 ? long.MaxValue : Math.Max(request.TrackTotal, request.From + request.Size + 1);

    private async Task<IPinnedGeneration> PinAsync(string index, ListPage page, GenerationWish wish, CancellationToken cancellationToken)
    {
        try
        {
            return await _generations.PinAsync(index, wish, cancellationToken);
        }
        catch (SearchException e) when (page.IsContinued && (e.Kind == SearchErrorKind.UnknownGeneration || e.InnerException is BlobStoreException { Kind: BlobStoreErrorKind.NotFound }))
        {
            throw new SearchException(SearchErrorKind.CursorExpired, $"generation {wish.Number} of the index {index}, which the cursor belongs to, is not kept any more; begin anew without the cursor.", e);
        }
    }

    /// <summary>A shard has answered if it did so in both phases. That hits are missing says more than that there may be others.</summary>
    internal static Coverage CoverageOf(GenerationManifest manifest, ShardHits[] answers, List<Winner> winners, FetchedHit[] fetched)
    {
        var reasons = new string?[answers.Length];
        for (int i = 0; i < answers.Length; i++) reasons[i] = answers[i].Failure;
        for (int i = 0; i < fetched.Length; i++) reasons[winners[i].Shard] = fetched[i].Failure ?? reasons[winners[i].Shard];
        return ShardCoverage.Of(manifest, reasons);
    }
}
