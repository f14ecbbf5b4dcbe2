using System.IO.Hashing;
using System.Text;
using Indexer.Extraction;
using Indexer.Indexing;

namespace Indexer.Benchmarks.Searching;

/// <summary>What the links of pages of one host call others, as a job attaches it: a text once, so many of them, in an order that prefers none.</summary>
internal sealed class AnchorTexts
{
    private static readonly int Most = new IndexOptions().MaxAnchors;

    private readonly Dictionary<DocumentKey, HashSet<string>> _texts = [];

    /// <summary>Takes the links of a page.</summary>
    public void Add(Page page)
    {
        foreach (var link in page.Links)
        {
            if (link.Anchor.Length == 0 || DocumentKeys.FromUrl(link.Url) is var target && target == page.Key) continue;
            if (!_texts.TryGetValue(target, out var texts)) _texts.Add(target, texts = new HashSet<string>(StringComparer.Ordinal));
            texts.Add(link.Anchor);
        }
    }

    /// <summary>The texts of links to a page, one blank between.</summary>
    public string Of(string url) =>
        _texts.TryGetValue(DocumentKeys.FromUrl(url), out var texts) ? string.Join(' ', texts.OrderBy(text => XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(text))).Take(Most)) : "";
}
