using Indexer.Extraction;
using Indexer.Indexing;
using Indexer.Search.Matching;
using Indexer.Search.Queries;
using Indexer.Search.Ranking;
using Indexer.Search.Scatter;
using Indexer.Search.Shards;

namespace Indexer.Search.Documents;

/// <summary>
/// Finds one document by its key. A key lies in the partition that its hash says, and partitions are shards: only that shard is asked, wherever it is, as in any search.
/// </summary>
internal sealed class DocumentLookup(IGenerations generations, TimeProvider time)
{
    /// <exception cref="SearchException">There is no such index, generation or document, or its shard does not answer.</exception>
    public async Task<StoredDocument> GetAsync(string index, DocumentRequest request, int? generation, CancellationToken cancellationToken)
    {
        DocumentKey[] keys = DocumentNames.KeysOf(request.Id, request.Key);
        if (request.BodyBytes < 1) throw new SearchException(SearchErrorKind.BadRequest, $"{request.BodyBytes} bytes of the main text are asked for; it may be 1 and more.");
        long deadline = time.TimestampIn(request.Timeout);
        using IPinnedGeneration pinned = await generations.PinAsync(index, new GenerationWish(generation, request.MinGeneration, deadline), cancellationToken);
        FoundDocument found = await FindAsync(pinned, keys, request.BodyBytes, deadline, cancellationToken) ?? throw Unknown(pinned.Manifest, request.Id ?? request.Key!); // one of them is given
        return new StoredDocument
        {
            Index = index,
            Generation = pinned.Manifest.Generation,
            Key = found.Key.Value,
            Id = found.Fields.Id ?? "",
            Url = found.Fields.Url ?? "",
            Title = found.Fields.Title ?? "",
            Language = found.Fields.Language ?? "",
            Date = found.Fields.Date,
            Captured = found.Fields.Captured,
            Host = found.Details.Host,
            Body = request.BodyBytes is null ? null : found.Details.Body,
            BodyBytes = request.BodyBytes is null ? null : found.Details.BodyBytes,
        };
    }

    /// <summary>The first of the keys that a document has; null where none has.</summary>
    /// <exception cref="SearchException">A shard that may hold it does not answer.</exception>
    public static async Task<FoundDocument?> FindAsync(IPinnedGeneration pinned, DocumentKey[] keys, int? bodyBytes, long deadline, CancellationToken cancellationToken)
    {
        foreach (DocumentKey key in keys)
            if (await FindAsync(pinned, key, bodyBytes, deadline, cancellationToken) is { } found) return found;
        return null;
    }

    /// <summary>The error of a document that is not there.</summary>
    public static SearchException Unknown(GenerationManifest manifest, string name) => new(
        SearchErrorKind.UnknownDocument,
        $"generation {manifest.Generation} of the index {manifest.Index} has no document {name}. What became of it in the crawl: indexer inspect '{name}' --index {manifest.Index}");

    private static async Task<FoundDocument?> FindAsync(IPinnedGeneration pinned, DocumentKey key, int? bodyBytes, long deadline, CancellationToken cancellationToken)
    {
        int shard = DocumentKey.PartitionOf(key.Hash, pinned.Manifest.Shards.Count);
        var sought = new KeyQuery(key.Value);
        var query = new ShardQuery
        {
            Parsed = sought,
            Compiled = QueryCompiler.Compile(sought, pinned.Statistics, new QueryNotes()),
            Selection = new Selection { Count = 1 },
            Counted = 1,
            Fields = (ShownFields.Usual | ShownFields.Captured) & ~ShownFields.Snippet,
            OnlyShard = shard,
            BodyBytes = bodyBytes ?? 0,
            Deadline = deadline,
        };
        ShardHits answer = (await pinned.SearchAsync(query, cancellationToken))[shard];
        if (answer.Hits is not [var hit, ..])
            return answer.Failure is { } failure ? throw Unanswered(pinned, shard, failure) : null;
        FetchedHit fetched = (await pinned.FetchAsync(query, [new Winner(shard, hit)], cancellationToken))[0];
        if (fetched.Fields is not { Details: { } details } fields) throw Unanswered(pinned, shard, fetched.Failure ?? "is on a node of an older release, which tells no more than searches show");
        return new FoundDocument(key, fields, details);
    }

    private static SearchException Unanswered(IPinnedGeneration pinned, int shard, string failure) =>
        new(SearchErrorKind.Incomplete, $"shard {pinned.Manifest.Shards[shard].Id}, the only one that can hold the document, {failure}.") { RetryAfter = TimeSpan.FromSeconds(1) };
}

/// <summary>A document that was found.</summary>
internal sealed record FoundDocument(DocumentKey Key, HitFields Fields, HitDetails Details);
