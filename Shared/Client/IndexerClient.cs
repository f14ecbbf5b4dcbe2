using System.Runtime.CompilerServices;
using Indexer.Captures;
using Indexer.Indexing;
using Indexer.Search;
using Indexer.Search.Documents;
using Indexer.Search.Similar;
using Indexer.Search.Suggestions;

namespace Indexer.Client;

/// <summary>
/// Asks a query node, or a load balancer in front of several, over HTTP. Requests are tried again where that can help; what fails is a <see cref="ClientException"/> with the
/// node's problem. Thread-safe; one for all requests of a program.
/// </summary>
public sealed class IndexerClient : IDisposable
{
    private readonly HttpClient? _own;
    private readonly NodeCalls _calls;

    /// <summary>A client with connections of its own.</summary>
    /// <param name="node">Address of the node, as in <c>http://127.0.0.1:8080</c>; with a path where a proxy has put one in front.</param>
    /// <param name="options">How to ask; null: with what is usual.</param>
    public IndexerClient(Uri node, IndexerClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        _own = new HttpClient { BaseAddress = node.AbsolutePath.EndsWith('/') ? node : new Uri(node.AbsoluteUri + "/"), Timeout = Timeout.InfiniteTimeSpan };
        _calls = new NodeCalls(_own, options ?? new IndexerClientOptions());
    }

    /// <summary>A client over connections of the caller, who closes them; their base address is the node's and ends with a slash.</summary>
    public IndexerClient(HttpClient http, IndexerClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        _calls = new NodeCalls(http, options ?? new IndexerClientOptions());
    }

    /// <summary>Searches.</summary>
    /// <param name="index">The index; null where there is only one.</param>
    /// <param name="request">What is looked for.</param>
    /// <param name="generation">An older generation; null: the one that is served.</param>
    /// <param name="cancellationToken">Ends it here and on the nodes.</param>
    /// <exception cref="ClientException">The node did not answer as asked.</exception>
    public Task<SearchResponse> SearchAsync(string? index, SearchRequest request, int? generation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _calls.GetAsync(RequestAddress.OfSearch(index, request, generation), ClientJson.Default.SearchResponse, cancellationToken);
    }

    /// <summary>
    /// All hits of a search, page by page, each asked for when the one before has been read. They are of one generation from the first to the last: where that is not kept any more, the walk ends with a
    /// <see cref="ClientErrorKind.CursorExpired"/>; a page that lacks shards would lack hits, and is a failure too. A list collapsed by host ends at rank 10,000.
    /// </summary>
    /// <param name="index">The index; null where there is only one.</param>
    /// <param name="request">What is looked for; its size is that of a page, and it may begin at a rank or a cursor.</param>
    /// <param name="generation">An older generation; null: the one that is served.</param>
    /// <param name="cancellationToken">Ends it here and on the nodes.</param>
    /// <exception cref="ClientException">The node did not answer as asked.</exception>
    public async IAsyncEnumerable<SearchHit> WalkAsync(string? index, SearchRequest request, int? generation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request = request with { AllowPartial = false };
        while (true)
        {
            SearchResponse page = await SearchAsync(index, request, generation, cancellationToken);
            foreach (SearchHit hit in page.Hits) yield return hit;
            if (page.Cursor is null) yield break;
            request = request with { From = 0, Cursor = page.Cursor, DidYouMean = false };
        }
    }

    /// <summary>Searches several times in one request. Each search has its answer or its problem, in the order asked; one that fails leaves the others alone.</summary>
    /// <param name="searches">The searches; of how many there may be the node has a limit.</param>
    /// <param name="cancellationToken">Ends them here and on the nodes.</param>
    /// <exception cref="ClientException">The node did not answer as asked.</exception>
    public Task<MultiSearchResponse> MultiSearchAsync(IReadOnlyList<AskedSearch> searches, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(searches);
        return _calls.PostAsync(
            new RequestAddress("api/msearch"), RequestAddress.ToJson(searches.Select(s => RequestAddress.OfSearch(s.Index, s.Request, s.Generation))), ClientJson.Default.MultiSearchResponse, cancellationToken);
    }

    /// <summary>Counts the documents that match, all of them.</summary>
    /// <param name="index">The index; null where there is only one.</param>
    /// <param name="request">What is looked for; of it the query, the filters and what holds for any request count.</param>
    /// <param name="generation">An older generation; null: the one that is served.</param>
    /// <param name="cancellationToken">Ends it here and on the nodes.</param>
    /// <exception cref="ClientException">The node did not answer as asked.</exception>
    public Task<CountResponse> CountAsync(string? index, SearchRequest request, int? generation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _calls.GetAsync(RequestAddress.OfCount(index, request, generation), ClientJson.Default.CountResponse, cancellationToken);
    }

    /// <summary>Completes what is being typed.</summary>
    /// <param name="index">The index; null where there is only one.</param>
    /// <param name="request">What has been typed; how long may be looked is up to the node.</param>
    /// <param name="generation">An older generation; null: the one that is served.</param>
    /// <param name="cancellationToken">Ends it here and on the nodes.</param>
    /// <exception cref="ClientException">The node did not answer as asked.</exception>
    public Task<SuggestResponse> SuggestAsync(string? index, SuggestRequest request, int? generation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _calls.GetAsync(RequestAddress.Of(index, request, generation), ClientJson.Default.SuggestResponse, cancellationToken);
    }

    /// <summary>Finds the documents that are most like one.</summary>
    /// <param name="index">The index; null where there is only one.</param>
    /// <param name="request">The one.</param>
    /// <param name="generation">An older generation; null: the one that is served.</param>
    /// <param name="cancellationToken">Ends it here and on the nodes.</param>
    /// <exception cref="ClientException">The node did not answer as asked; there may be no such document.</exception>
    public Task<SearchResponse> SimilarAsync(string? index, SimilarRequest request, int? generation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _calls.GetAsync(RequestAddress.Of(index, request, generation), ClientJson.Default.SearchResponse, cancellationToken);
    }

    /// <summary>What is stored of one document.</summary>
    /// <param name="index">The index; null where there is only one.</param>
    /// <param name="request">Which; its main text comes where any number of bytes of it is asked for, as many as the node allows.</param>
    /// <param name="generation">An older generation; null: the one that is served.</param>
    /// <param name="cancellationToken">Ends it here and on the nodes.</param>
    /// <exception cref="ClientException">The node did not answer as asked; there may be no such document.</exception>
    public Task<StoredDocument> DocumentAsync(string? index, DocumentRequest request, int? generation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _calls.GetAsync(RequestAddress.Of(index, request, generation), ClientJson.Default.StoredDocument, cancellationToken);
    }

    /// <summary>The indexes, by name, each with the generation that is served.</summary>
    /// <exception cref="ClientException">The node did not answer as asked.</exception>
    public async Task<IReadOnlyList<IndexSummary>> IndexesAsync(CancellationToken cancellationToken) =>
        await _calls.GetAsync(new RequestAddress("api/indexes"), ClientJson.Default.IndexSummaryArray, cancellationToken);

    /// <summary>The generations that are kept of an index, the newest first.</summary>
    /// <param name="index">The index; null where there is only one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ClientException">The node did not answer as asked.</exception>
    public async Task<IReadOnlyList<GenerationReport>> GenerationsAsync(string? index, CancellationToken cancellationToken)
    {
        var all = new List<GenerationReport>();
        while (true)
        {
            GenerationReport[] page = await _calls.GetAsync(new RequestAddress("api/generations").Add("index", index).Add("before", all.LastOrDefault()?.Generation), ClientJson.Default.GenerationReportArray, cancellationToken);
            all.AddRange(page);
            if (page.Length == 0 || page[^1].Generation == 1) return all;
        }
    }

    /// <summary>Why a document is, or is not, in an index: what became of every record that was read of it. Where keys are on, the key must have the scope admin.</summary>
    /// <param name="index">The index; null where there is only one.</param>
    /// <param name="id">Its URL, or the id that it has in a JSONL file.</param>
    /// <param name="generation">An older generation; null: the newest.</param>
    /// <param name="cancellationToken">Ends it here and on the node.</param>
    /// <exception cref="ClientException">The node did not answer as asked.</exception>
    public Task<InspectionReport> InspectAsync(string? index, string id, int? generation, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return _calls.GetAsync(new RequestAddress("api/inspect").Add("id", id).Add("index", index).Add("generation", generation), ClientJson.Default.InspectionReport, cancellationToken);
    }

    /// <summary>The nodes with their shards, generations and load. Where keys are on, the key must have the scope admin.</summary>
    /// <exception cref="ClientException">The node did not answer as asked.</exception>
    public Task<ClusterReport> ClusterAsync(CancellationToken cancellationToken) => _calls.GetAsync(new RequestAddress("api/cluster"), ClientJson.Default.ClusterReport, cancellationToken);

    /// <summary>
    /// Every match as lines of JSON, as the node sends them; it makes no more than the caller reads. The last line is a trailer that says whether all are there. The caller closes the stream; closing it early ends the
    /// node's work.
    /// </summary>
    /// <param name="index">The index; null where there is only one.</param>
    /// <param name="request">What is looked for; what else it says of hits does not matter.</param>
    /// <param name="generation">An older generation; null: the one that is served.</param>
    /// <param name="after">The document key behind which to go on, of an earlier trailer; null: from the first.</param>
    /// <param name="cancellationToken">Ends the wait for the beginning.</param>
    /// <exception cref="ClientException">The node did not answer as asked.</exception>
    public Task<Stream> ExportAsync(string? index, SearchRequest request, int? generation, string? after, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _calls.OpenAsync(RequestAddress.OfExport(index, request, generation, after), cancellationToken);
    }

    /// <summary>
    /// Every match, in the order of document keys, read as fast as the caller asks and no faster. An export that breaks off, or that a shard is missing of, is taken up behind the last document, on the same
    /// generation; if that brings no document more, time after time, it ends with a <see cref="ClientErrorKind.Interrupted"/>: all that came is right, and <paramref name="after"/> the last of it is where to go on.
    /// </summary>
    /// <param name="index">The index; null where there is only one.</param>
    /// <param name="request">What is looked for, and which fields each document has; what else it says of hits does not matter.</param>
    /// <param name="generation">An older generation; null: the one that is served.</param>
    /// <param name="after">The document key behind which to go on; null: from the first.</param>
    /// <param name="cancellationToken">Ends it here and on the node.</param>
    /// <exception cref="ClientException">The node did not answer as asked.</exception>
    public async IAsyncEnumerable<ExportedDocument> ExportDocumentsAsync(string? index, SearchRequest request, int? generation, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (ExportLine line in ExportLinesAsync(index, request, generation, after, cancellationToken))
            if (line.ToDocument() is { } document) yield return document;
    }

    /// <summary>The same with the trailer as the last line, which says generation and coverage.</summary>
    /// <exception cref="ClientException">The node did not answer as asked.</exception>
    public IAsyncEnumerable<ExportLine> ExportLinesAsync(string? index, SearchRequest request, int? generation, string? after, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new ExportWalk(_calls, index, request).LinesAsync(generation, after, cancellationToken);
    }

    /// <summary>Closes its own connections.</summary>
    public void Dispose() => _own?.Dispose();
}
