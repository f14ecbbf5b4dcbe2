using Indexer.Search;

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

    /// <summary>The indexes, by name, each with the generation that is served.</summary>
    /// <exception cref="ClientException">The node did not answer as asked.</exception>
    public async Task<IReadOnlyList<IndexSummary>> IndexesAsync(CancellationToken cancellationToken) =>
        await _calls.GetAsync(new RequestAddress("api/indexes"), ClientJson.Default.IndexSummaryArray, cancellationToken);

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

    /// <summary>Closes its own connections.</summary>
    public void Dispose() => _own?.Dispose();
}
