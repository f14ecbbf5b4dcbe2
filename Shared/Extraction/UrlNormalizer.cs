using System.Buffers;
using System.Globalization;
using System.Text;

namespace Indexer.Extraction;

/// <summary>
/// Brings URLs to one form: RFC 3986 section 6.2.2 with what the WHATWG URL Standard adds for the web. Scheme and host in lower case, hosts in Punycode, no user
/// information, default port, empty query or fragment; dot segments resolved; percent-encoding only where needed and in capitals; back slashes of web URLs as
/// slashes; outer blanks, angle brackets and inner line ends removed. Normalising twice changes nothing. Thread-safe; allocates nothing for a URL that is already normal.
/// </summary>
public static class UrlNormalizer
{
    private const int LongestUrl = 16 << 10;
    private const int LongestHost = 255;

    private static readonly SearchValues<char> NormalHost = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");
    private static readonly SearchValues<char> NormalPath =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~!$&()*+,;=:@/");
    private static readonly SearchValues<char> PlainPath = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~/");
    private static readonly SearchValues<char> KeptInPath =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/[]|");
    private static readonly SearchValues<char> KeptInQuery =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&()*+,;=:@/?[]|{}^`\\");
    private static readonly SearchValues<char> Removed = SearchValues.Create("\t\n\r");
    private static readonly SearchValues<char> ForbiddenInHost = SearchValues.Create("\0\t\n\r #%/:<>?@[\\]^|\"`{}\u007f");

    private static readonly SearchValues<char> AddressParts = SearchValues.Create("0123456789abcdefABCDEF:.");

    private static readonly IdnMapping Idn = new() { AllowUnassigned = true, UseStd3AsciiRules = false };

    /// <summary>The normal form of an absolute URL, or null where it is none (no scheme, no usable host, longer than 16 Ki characters).</summary>
    public static string? Normalize(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return IsNormalWebUrl(url) ? url : Build(url, default, null);
    }

    /// <summary>The normal form of a host, the one that URLs of it have: lower case, in Punycode; null where it is none.</summary>
    public static string? NormalizeHost(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var writer = new UrlWriter(stackalloc char[LongestHost * 3]);
        return host.Length <= LongestHost * 3 && WriteHost(ref writer, host) ? writer.Written.ToString() : null;
    }

    /// <summary>The normal form of <paramref name="reference"/>, relative or absolute, seen from <paramref name="baseUrl"/> (RFC 3986 section 5.2); null where there is none.</summary>
    /// <param name="baseUrl">An absolute URL in normal form.</param>
    /// <param name="reference">As written in the document.</param>
    public static string? Resolve(string baseUrl, string reference)
    {
        ArgumentNullException.ThrowIfNull(baseUrl);
        ArgumentNullException.ThrowIfNull(reference);
        return IsNormalWebUrl(reference) ? reference : Sibling(baseUrl, reference) ?? Build(reference, UrlParts.Of(baseUrl), baseUrl);
    }

    /// <summary>What most links are: a path from the folder of the page or one above it, normal as it is, and perhaps a fragment. Null for any other.</summary>
    private static string? Sibling(string baseUrl, string reference)
    {
        var path = reference.AsSpan();
        var fragment = path.IndexOf('#');
        if (fragment >= 0) path = path[..fragment];
        var up = 0;
        for (; path.StartsWith("../", StringComparison.Ordinal); path = path[3..]) up++;
        // A colon may end a scheme, and a dot begin a segment that is to be resolved.
        if (path.Length == 0 || !char.IsAsciiLetterOrDigit(path[0]) || path.ContainsAnyExcept(PlainPath) || path.IndexOf("/.", StringComparison.Ordinal) >= 0) return null;
        if (reference.Length > LongestUrl) return null;
        var folder = baseUrl.AsSpan();
        if (!folder.StartsWith("http", StringComparison.Ordinal) || folder.Contains('?')) return null;
        folder = folder[..(folder.LastIndexOf('/') + 1)];
        for (; up > 0 && folder.Length > "https://".Length; up--) folder = folder[..(folder[..^1].LastIndexOf('/') + 1)];
        // Not the slashes behind the scheme: whoever goes up from the root stays there.
        return folder.Length > "https://".Length && folder.Length + path.Length <= LongestUrl ? string.Concat(folder, path) : null;
    }

    /// <summary>Most links and nearly all targets of records are normal already: a lower-case host without port and a path without anything odd.</summary>
    private static bool IsNormalWebUrl(ReadOnlySpan<char> url)
    {
        var start = url.StartsWith("https://", StringComparison.Ordinal) ? 8 : url.StartsWith("http://", StringComparison.Ordinal) ? 7 : 0;
        if (start == 0 || url.Length > LongestUrl) return false;
        var rest = url[start..];
        var slash = rest.IndexOf('/');
        if (slash is <= 0 or > LongestHost) return false;
        var host = rest[..slash];
        if (host.ContainsAnyExcept(NormalHost) || host[^1] == '.' || host[0] == '.' || host.StartsWith("xn--", StringComparison.Ordinal)) return false;
        var path = rest[slash..];
        while (true)
        {
            var odd = path.IndexOfAnyExcept(NormalPath);
            if (odd < 0) return true;
            // A dot is normal unless it starts a segment.
            if (path[odd] != '.' || path[odd - 1] == '/') return false;
            path = path[odd..];
            var dots = path.IndexOfAnyExcept('.');
            if (dots < 0) return true;
            path = path[dots..];
        }
    }

    private static string? Build(ReadOnlySpan<char> text, UrlParts from, string? baseUrl)
    {
        text = Trim(text);
        if (text.Length > LongestUrl) return null;
        char[]? cleaned = null;
        var output = ArrayPool<char>.Shared.Rent(text.Length * 12 + (baseUrl?.Length ?? 0) + 4096);
        try
        {
            if (text.ContainsAny(Removed))
            {
                cleaned = ArrayPool<char>.Shared.Rent(text.Length);
                text = WithoutLineEnds(text, cleaned);
            }
            var writer = new UrlWriter(output);
            return Write(ref writer, UrlParts.Of(text, from), from) && writer.Written.Length <= LongestUrl ? writer.ToString(baseUrl) : null;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(output);
            if (cleaned is not null) ArrayPool<char>.Shared.Return(cleaned);
        }
    }

    private static bool Write(ref UrlWriter writer, UrlParts url, UrlParts from)
    {
        if (url.Scheme.IsEmpty)
        {
            if (from.Scheme.IsEmpty || from.IsOpaque) return false;
            url.Scheme = from.Scheme;
        }
        writer.Lower(url.Scheme);
        writer.Append(':');
        if (url.IsOpaque)
        {
            if (url.Path.IsEmpty) return false;
            writer.Encode(url.Path, KeptInQuery);
            WriteQuery(ref writer, url.Query);
            return true;
        }

        writer.Append("//");
        var inherits = !url.HasAuthority;
        if (inherits) url.Authority = from.Authority;
        if (!WriteAuthority(ref writer, url.Authority, writer.Written[..^3])) return false;
        var query = url.Query;
        if (!inherits || url.Path.StartsWith('/') || (url.IsSpecial && url.Path.StartsWith('\\')))
        {
            writer.Path(url.Path, default, url.IsSpecial, KeptInPath);
        }
        else if (url.Path.IsEmpty)
        {
            writer.Path(from.Path, default, url.IsSpecial, KeptInPath);
            if (!url.HasQuery) query = from.Query;
        }
        else
        {
            writer.Path(from.Path[..(from.Path.LastIndexOf('/') + 1)], url.Path, url.IsSpecial, KeptInPath);
        }
        WriteQuery(ref writer, query);
        return true;
    }

    private static void WriteQuery(ref UrlWriter writer, ReadOnlySpan<char> query)
    {
        if (query.IsEmpty) return;
        writer.Append('?');
        writer.Encode(query, KeptInQuery);
    }

    private static bool WriteAuthority(ref UrlWriter writer, ReadOnlySpan<char> authority, ReadOnlySpan<char> scheme)
    {
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        var isFile = scheme.SequenceEqual("file");
        if (authority.IsEmpty) return isFile;
        var host = authority;
        ReadOnlySpan<char> port = default;
        var colon = authority.LastIndexOf(':');
        if (colon > authority.LastIndexOf(']'))
        {
            host = authority[..colon];
            port = authority[(colon + 1)..];
        }
        if (isFile && host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return true;
        return WriteHost(ref writer, host) && WritePort(ref writer, port, scheme);
    }

    private static bool WriteHost(ref UrlWriter writer, ReadOnlySpan<char> host)
    {
        if (host.Length > 2 && host[0] == '[' && host[^1] == ']')
        {
            if (host[1..^1].ContainsAnyExcept(AddressParts)) return false;
            writer.Lower(host);
            return true;
        }
        if (host.Length > LongestHost * 3) return false;
        if (host.Contains('%')) host = DecodeHost(host);
        // Full stops of other scripts separate labels too (RFC 3490 section 3.1).
        if (!Ascii.IsValid(host)) host = new string(host).ToLowerInvariant().Replace('\u3002', '.').Replace('\uff0e', '.').Replace('\uff61', '.');
        if (host.EndsWith('.')) host = host[..^1];
        if (host.Length is 0 or > LongestHost || host.ContainsAny(ForbiddenInHost) || host[0] == '.' || host[^1] == '.') return false;
        try
        {
            writer.Lower(Ascii.IsValid(host) ? host : Idn.GetAscii(new string(host)));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string DecodeHost(ReadOnlySpan<char> host)
    {
        Span<byte> utf8 = stackalloc byte[LongestHost * 9];
        var length = 0;
        for (var i = 0; i < host.Length; i++)
        {
            if (host[i] == '%' && i + 2 < host.Length && char.IsAsciiHexDigit(host[i + 1]) && char.IsAsciiHexDigit(host[i + 2]))
            {
                utf8[length++] = UrlWriter.FromHex(host[i + 1], host[i + 2]);
                i += 2;
            }
            else
            {
                length += Encoding.UTF8.GetBytes(host.Slice(i, 1), utf8[length..]);
            }
        }
        return Encoding.UTF8.GetString(utf8[..length]);
    }

    private static bool WritePort(ref UrlWriter writer, ReadOnlySpan<char> port, ReadOnlySpan<char> scheme)
    {
        if (port.IsEmpty) return true;
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        var isDefault = number == (scheme switch { "http" => 80, "https" => 443, "ftp" => 21, "ws" => 80, "wss" => 443, _ => -1 });
        if (isDefault) return true;
        writer.Append(':');
        writer.Append(number);
        return true;
    }

    private static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        text = TrimBlanks(text);
        if (text.StartsWith('<') && text.EndsWith('>')) text = TrimBlanks(text[1..^1]);
        return text;
    }

    private static ReadOnlySpan<char> TrimBlanks(ReadOnlySpan<char> text)
    {
        int start = 0, end = text.Length;
        while (start < end && IsOuterBlank(text[start])) start++;
        while (end > start && IsOuterBlank(text[end - 1])) end--;
        return text[start..end];
    }

    private static bool IsOuterBlank(char value) => value is <= ' ' or '\u00a0' or '\u3000' or '\ufeff' or '\u200b';

    private static ReadOnlySpan<char> WithoutLineEnds(ReadOnlySpan<char> text, char[] buffer)
    {
        var length = 0;
        foreach (var value in text)
            if (value is not ('\t' or '\n' or '\r')) buffer[length++] = value;
        return buffer.AsSpan(0, length);
    }
}
