namespace Indexer.Extraction;

/// <summary>A URL cut into its components, as written (RFC 3986 section 3, with the leniencies of the web: back slashes, and any number of slashes after the scheme).</summary>
internal ref struct UrlParts
{
    public ReadOnlySpan<char> Scheme;
    public ReadOnlySpan<char> Authority;
    public ReadOnlySpan<char> Path;
    public ReadOnlySpan<char> Query;
    public bool HasAuthority;
    public bool HasQuery;
    /// <summary>Whether the scheme has no hierarchy here, e.g. <c>urn:</c>, <c>mailto:</c>.</summary>
    public bool IsOpaque;
    /// <summary>Whether back slashes count as slashes.</summary>
    public bool IsSpecial;

    public static UrlParts Of(ReadOnlySpan<char> url) => Of(url, default);

    /// <param name="url">The text, trimmed.</param>
    /// <param name="from">The base that a relative reference takes its scheme's rules from.</param>
    public static UrlParts Of(ReadOnlySpan<char> url, UrlParts from)
    {
        var parts = default(UrlParts);
        var fragment = url.IndexOf('#');
        if (fragment >= 0) url = url[..fragment];

        var scheme = SchemeLength(url);
        if (scheme > 0)
        {
            parts.Scheme = url[..scheme];
            url = url[(scheme + 1)..];
        }
        parts.IsSpecial = scheme > 0 ? IsWeb(parts.Scheme) : from.IsSpecial;

        // "http:page.html" is, in old pages, a reference within the site of the same scheme.
        var isSchemeRelative = scheme > 0 && parts.IsSpecial && !StartsWithSlash(url, true) && parts.Scheme.Equals(from.Scheme, StringComparison.OrdinalIgnoreCase);
        if (scheme > 0 && !isSchemeRelative)
        {
            var isFile = parts.Scheme.Equals("file", StringComparison.OrdinalIgnoreCase);
            if (parts.IsSpecial && !isFile)
            {
                parts.HasAuthority = true;
                while (StartsWithSlash(url, true)) url = url[1..];
            }
            else if (url.StartsWith("//", StringComparison.Ordinal))
            {
                parts.HasAuthority = true;
                url = url[2..];
            }
            else if (isFile) parts.HasAuthority = true;
            else parts.IsOpaque = true;
        }
        else if (url.Length >= 2 && StartsWithSlash(url, parts.IsSpecial) && StartsWithSlash(url[1..], parts.IsSpecial))
        {
            parts.HasAuthority = true;
            url = url[2..];
        }

        var query = url.IndexOf('?');
        if (query >= 0)
        {
            parts.HasQuery = true;
            parts.Query = url[(query + 1)..];
            url = url[..query];
        }
        if (parts.HasAuthority)
        {
            var end = parts.IsSpecial ? url.IndexOfAny('/', '\\') : url.IndexOf('/');
            parts.Authority = end < 0 ? url : url[..end];
            url = end < 0 ? default : url[end..];
        }
        parts.Path = url;
        return parts;
    }

    private static bool IsWeb(ReadOnlySpan<char> scheme) =>
        scheme.Equals("http", StringComparison.OrdinalIgnoreCase) || scheme.Equals("https", StringComparison.OrdinalIgnoreCase)
        || scheme.Equals("ftp", StringComparison.OrdinalIgnoreCase) || scheme.Equals("ws", StringComparison.OrdinalIgnoreCase)
        || scheme.Equals("wss", StringComparison.OrdinalIgnoreCase);

    private static bool StartsWithSlash(ReadOnlySpan<char> url, bool orBackSlash) => url.Length > 0 && (url[0] == '/' || (orBackSlash && url[0] == '\\'));

    private static int SchemeLength(ReadOnlySpan<char> url)
    {
        var colon = url.IndexOf(':');
        if (colon <= 0 || !char.IsAsciiLetter(url[0])) return 0;
        foreach (var value in url[..colon])
            if (!char.IsAsciiLetterOrDigit(value) && value is not ('+' or '-' or '.')) return 0;
        return colon;
    }
}
