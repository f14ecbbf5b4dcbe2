namespace Indexer.Extraction;

/// <summary>
/// Whether a page's <c>rel=canonical</c> is honoured (RFC 6596). Only within its own host, up to <c>www.</c> and the scheme: a canonical on another host would let any page
/// claim, or by mistake lose, its place. Not where a page below the root names the root, as broken templates do for every page of a site.
/// </summary>
internal static class CanonicalUrl
{
    /// <summary>The key under which the page is to be filed, its own where the canonical is not honoured.</summary>
    /// <param name="own">The page's own key.</param>
    /// <param name="baseUrl">What a relative canonical is relative to.</param>
    /// <param name="canonical">As written; null for none.</param>
    /// <param name="isIgnored">Whether a canonical was there and not honoured.</param>
    public static DocumentKey KeyOf(DocumentKey own, string baseUrl, string? canonical, out bool isIgnored)
    {
        isIgnored = false;
        if (string.IsNullOrWhiteSpace(canonical)) return own;
        isIgnored = true;
        if (UrlNormalizer.Resolve(baseUrl, canonical) is not { } target || !target.StartsWith("http", StringComparison.Ordinal)) return own;
        var key = DocumentKeys.FromUrl(target);
        var ownHost = HostPart(own.Value);
        var keyHost = HostPart(key.Value);
        if (keyHost.IsEmpty || !ownHost.SequenceEqual(keyHost)) return own;
        var namesRoot = key.Value.Length == keyHost.Length + 1;
        if (namesRoot && own.Value.Length > ownHost.Length + 1) return own;
        isIgnored = false;
        return key;
    }

    /// <summary>The key up to and with its closing bracket; empty for a key that is no web URL's.</summary>
    private static ReadOnlySpan<char> HostPart(string key) => key.AsSpan(0, key.IndexOf(')', StringComparison.Ordinal) + 1);
}
