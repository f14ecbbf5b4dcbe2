using Indexer.Extraction;

namespace Indexer.Search.Documents;

/// <summary>Which document keys a text may stand for.</summary>
internal static class DocumentNames
{
    /// <summary>The keys, the likeliest first: of a URL the URL's, then that of a JSONL document whose id it is, then the text as a key.</summary>
    public static DocumentKey[] KeysOf(string text)
    {
        DocumentKey[] named = [DocumentKeys.FromId(text), new DocumentKey(text)];
        return UrlNormalizer.Normalize(text) is { } url ? [.. named.Prepend(DocumentKeys.FromUrl(url)).Distinct()] : named;
    }
}
