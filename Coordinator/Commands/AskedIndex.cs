using System.CommandLine;
using System.Runtime.CompilerServices;
using Indexer.Client;
using Indexer.Coordinator.Terminal;
using Indexer.Search;
using Indexer.Search.Documents;
using Indexer.Search.Similar;
using Indexer.Search.Suggestions;

namespace Indexer.Coordinator.Commands;

/// <summary>The index that a command asks: opened here, out of the store, or held by a query node. For one command.</summary>
internal sealed class AskedIndex : IAsyncDisposable
{
    // What a node gives at once where nobody has set another limit.
    private const int NodePage = 100;

    private readonly string _name;
    private readonly int? _named;
    private readonly IInstallation? _here;
    private readonly IndexerClient? _node;
    private int? _generation;

    private AskedIndex(string name, int? named, int? generation, IInstallation? here, IndexerClient? node) => (_name, _named, _generation, _here, _node) = (name, named, generation, here, node);

    /// <summary>Opens it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="shell">Where it was typed.</param>
    /// <param name="place">The store, where no node is named.</param>
    /// <param name="node">The node, where one is.</param>
    /// <param name="name">The index.</param>
    /// <param name="generation">Its generation; null: the newest.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandException">There is no such index or generation here; a node says it when it is asked.</exception>
    public static async Task<AskedIndex> OpenAsync(ParseResult parsed, Shell shell, Place place, NodeAddress node, string name, int? generation, CancellationToken cancellationToken)
    {
        if (node.Open(parsed, shell) is { } client) return new AskedIndex(name, generation, generation, null, client);
        var here = await place.OpenExistingAsync(parsed, shell, cancellationToken);
        try
        {
            // One that is there, or a message with those that are.
            var manifest = await Indices.ManifestAsync(here.Store, shell, name, generation, cancellationToken);
            return new AskedIndex(name, generation, manifest.Generation, here, null);
        }
        catch
        {
            await here.DisposeAsync();
            throw;
        }
    }

    /// <summary>Searches; a cursor knows its generation.</summary>
    public Task<SearchResponse> SearchAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        var generation = request.Cursor is null ? _generation : _named;
        return _node?.SearchAsync(_name, request, generation, cancellationToken) ?? Searches.SearchAsync(_name, request, generation, cancellationToken);
    }

    /// <summary>The best hits of a list, as many as are wanted or there are, all lists of one generation. A node is asked for them page by page, in its own time, and fails where shards are missing. With the generation and whether all shards answered.</summary>
    public async Task<(IReadOnlyList<SearchHit> Hits, int Generation, bool IsWhole)> TopAsync(SearchRequest request, int depth, CancellationToken cancellationToken)
    {
        if (_node is null)
        {
            var response = await SearchAsync(request with { Size = depth }, cancellationToken);
            return (response.Hits, response.Generation, response.Coverage.ShardsAnswered == response.Coverage.ShardsAsked);
        }
        var hits = new List<SearchHit>();
        request = request with { AllowPartial = false, Timeout = new SearchRequest { Query = "" }.Timeout };
        var page = await SearchAsync(request with { Size = Math.Min(depth, NodePage) }, cancellationToken);
        _generation ??= page.Generation;
        hits.AddRange(page.Hits);
        while (page.Cursor is { } cursor && hits.Count < depth)
        {
            page = await SearchAsync(request with { Size = Math.Min(depth - hits.Count, NodePage), Cursor = cursor }, cancellationToken);
            hits.AddRange(page.Hits);
        }
        return (hits, page.Generation, true);
    }

    /// <summary>Counts matches.</summary>
    public Task<CountResponse> CountAsync(SearchRequest request, CancellationToken cancellationToken) =>
        _node?.CountAsync(_name, request, _generation, cancellationToken) ?? Searches.CountAsync(_name, request, _generation, cancellationToken);

    /// <summary>Completes what is typed.</summary>
    public Task<SuggestResponse> SuggestAsync(SuggestRequest request, CancellationToken cancellationToken) =>
        _node?.SuggestAsync(_name, request, _generation, cancellationToken) ?? Searches.SuggestAsync(_name, request, _generation, cancellationToken);

    /// <summary>What is like a document.</summary>
    public Task<SearchResponse> SimilarAsync(SimilarRequest request, CancellationToken cancellationToken) =>
        _node?.SimilarAsync(_name, request, _generation, cancellationToken) ?? Searches.SimilarAsync(_name, request, _generation, cancellationToken);

    /// <summary>What is stored of a document.</summary>
    public Task<StoredDocument> DocumentAsync(DocumentRequest request, CancellationToken cancellationToken) =>
        _node?.DocumentAsync(_name, request, _generation, cancellationToken) ?? Searches.DocumentAsync(_name, request, _generation, cancellationToken);

    /// <summary>All matches as documents, and at last the trailer.</summary>
    public async IAsyncEnumerable<(IReadOnlyList<ExportedDocument> Documents, ExportTrailer? Trailer)> ExportAsync(ExportRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_node is null)
        {
            long total = 0;
            await foreach (var page in Searches.ExportAsync(_name, request, _generation, cancellationToken))
            {
                total += page.Documents.Count;
                yield return (page.Documents, page.IsLast ? page.ToTrailer(total, null) : null);
            }
            yield break;
        }
        var asked = new SearchRequest { Query = request.Query, Filters = request.Filters, Strict = request.Strict, Fields = request.Fields };
        var documents = new List<ExportedDocument>();
        await foreach (var line in _node.ExportLinesAsync(_name, asked, _generation, request.After, cancellationToken))
        {
            if (line.ToDocument() is { } document) documents.Add(document);
            if (line.Trailer is null && documents.Count < ExportPage.Size) continue;
            yield return (documents, line.Trailer);
            documents = [];
        }
    }

    public async ValueTask DisposeAsync()
    {
        _node?.Dispose();
        if (_here is not null) await _here.DisposeAsync();
    }

    private SearchService Searches => _here!.Searches; // there is the one or the other
}
