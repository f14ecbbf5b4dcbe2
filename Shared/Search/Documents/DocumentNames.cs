using Indexer.Extraction;

namespace Indexer.Search.Documents;

/// <summary>Which document keys a text may stand for.</summary>
internal static class DocumentNames
{
    /// <summary>The key that is given, or the keys that the id may stand for.</summary>
    /// <exception cref="SearchException">Neither is given, or both.</exception>
    public static DocumentKey[] KeysOf(string? id, string? key) => (id, key) switch
    {
        ({ Length: > 0 }, null or "") => KeysOf(id),
        (null or "", { Length: > 0 }) => [new DocumentKey(key)],
        _ => throw new SearchException(SearchErrorKind.BadRequest, "which document? Give its id (or URL), or its key.") { Fault = new RequestFault { Parameter = "id" } },
    };

    /// <summary>The keys, the likeliest first: of a URL the URL's, then that of a JSONL document whose id it is, then the text as a key.</summary>
    private static DocumentKey[] KeysOf(string text)
    {
        DocumentKey[] named = [DocumentKeys.FromId(text), new DocumentKey(text)];
        return UrlNormalizer.Normalize(text) is { } url ? [.. named.Prepend(DocumentKeys.FromUrl(url)).Distinct()] : named;
    }
}
