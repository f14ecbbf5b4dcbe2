using Indexer.Extraction;
using Indexer.Search.Documents;
using Indexer.Search.Queries;
using Indexer.Search.Scatter;

namespace Indexer.Search.Similar;

/// <summary>Makes the query that finds what is like a document: any of its most telling words, each by its weight, and not the document itself.</summary>
internal static class MoreLikeThis
{
    // The beginning of a text says what it is about; ten pages of print.
    private const int BodyBytes = 32 * 1024;

    /// <exception cref="SearchException">The document is not there, or its shard does not answer.</exception>
    public static async Task<ParsedQuery> QueryForAsync(IPinnedGeneration pinned, SimilarRequest request, long deadline, CancellationToken cancellationToken)
    {
        DocumentKey[] keys = DocumentNames.KeysOf(request.Id, request.Key);
        FoundDocument found = await DocumentLookup.FindAsync(pinned, keys, BodyBytes, deadline, cancellationToken) ?? throw DocumentLookup.Unknown(pinned.Manifest, request.Id ?? request.Key!); // one of them is given
        List<WordQuery> words = new TellingWords(pinned.Statistics).Of(found.Fields.Title ?? "", found.Details.Body, found.Fields.Language ?? "");
        Query alike = words.Count == 0 ? new NothingQuery() : new GroupQuery([], words, [new KeyQuery(found.Key.Value)]);
        return new ParsedQuery(RequestedFilters.Narrow(alike, request.Filters), []);
    }
}
