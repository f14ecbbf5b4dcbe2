using System.Buffers;

namespace Indexer.Extraction;

/// <summary>
/// Makes document keys. A URL's is the Sort-friendly URI Reordering Transform (SURT) that web archives use for their indexes: <c>org,example,docs)/path?query</c>.
/// Scheme (http and https), <c>www.</c>, default port, user information and fragment are dropped; the path and query stay as the normal form has them, session ids included,
/// for a parameter that looks like one may well choose the document. Keys of one host stand together, those of its subdomains after it.
/// </summary>
public static class DocumentKeys
{
    private static readonly SearchValues<char> AddressParts = SearchValues.Create("0123456789.");

    /// <summary>The key of a URL in the form that <see cref="UrlNormalizer"/> gives.</summary>
    public static DocumentKey FromUrl(string normalizedUrl)
    {
        ArgumentNullException.ThrowIfNull(normalizedUrl);
        var url = normalizedUrl.AsSpan();
        var isWeb = url.StartsWith("http://", StringComparison.Ordinal) || url.StartsWith("https://", StringComparison.Ordinal);
        var start = url.IndexOf("://", StringComparison.Ordinal);
        // A URL without a host to reverse is its own key.
        if (start < 0 || start + 3 >= url.Length || url[start + 3] == '/') return new DocumentKey(normalizedUrl);

        var rest = url[(start + 3)..];
        var slash = rest.IndexOfAny('/', '?');
        var authority = slash < 0 ? rest : rest[..slash];
        var tail = slash < 0 ? "/" : rest[slash..];

        var rented = ArrayPool<char>.Shared.Rent(url.Length + 4);
        try
        {
            var length = 0;
            if (!isWeb)
            {
                url[..(start + 1)].CopyTo(rented);
                length = start + 1;
            }
            length = WriteAuthority(authority, rented, length);
            rented[length++] = ')';
            tail.CopyTo(rented.AsSpan(length));
            return new DocumentKey(new string(rented, 0, length + tail.Length));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    /// <summary>The key of a document that has an id instead of a URL: <c>id:</c> and the id.</summary>
    public static DocumentKey FromId(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return new DocumentKey("id:" + id);
    }

    private static int WriteAuthority(ReadOnlySpan<char> authority, char[] output, int length)
    {
        var colon = authority.LastIndexOf(':');
        if (colon < authority.LastIndexOf(']')) colon = -1;
        var host = colon < 0 ? authority : authority[..colon];
        if (host.StartsWith("www.", StringComparison.Ordinal) && host[4..].Contains('.')) host = host[4..];
        if (IsAddress(host))
        {
            host.CopyTo(output.AsSpan(length));
            length += host.Length;
        }
        else
        {
            while (true)
            {
                var dot = host.LastIndexOf('.');
                var label = host[(dot + 1)..];
                label.CopyTo(output.AsSpan(length));
                length += label.Length;
                if (dot < 0) break;
                output[length++] = ',';
                host = host[..dot];
            }
        }
        if (colon >= 0)
        {
            authority[colon..].CopyTo(output.AsSpan(length));
            length += authority.Length - colon;
        }
        return length;
    }

    /// <summary>Whether the host is an IP address, whose parts are in order as they are.</summary>
    private static bool IsAddress(ReadOnlySpan<char> host) =>
        host.StartsWith('[') || (host.Length > 0 && char.IsAsciiDigit(host[^1]) && !host.ContainsAnyExcept(AddressParts));
}
