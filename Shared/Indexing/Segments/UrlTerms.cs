using System.Buffers;
using System.Globalization;
using Indexer.Text;

namespace Indexer.Indexing.Segments;

/// <summary>What is indexed of a URL: the words of its host and path, the host, and the domains above it.</summary>
internal static class UrlTerms
{
    private static readonly SearchValues<byte> AuthorityEnds = SearchValues.Create("/?#"u8);
    private static readonly SearchValues<byte> DigitsAndDots = SearchValues.Create("0123456789."u8);

    /// <summary>Writes the words of host and path with one blank between; percent-encoded bytes are decoded.</summary>
    public static void AppendWords(ReadOnlySpan<byte> url, Utf8Buffer words)
    {
        var (host, path) = Split(url);
        AppendWordsOf(host.StartsWith("www."u8) ? host[4..] : host, words);
        words.Append((byte)' ');
        AppendWordsOf(path, words);
    }

    /// <summary>Writes the host in lower case; nothing where the URL has none.</summary>
    public static void AppendHost(ReadOnlySpan<byte> url, Utf8Buffer host)
    {
        foreach (var b in Split(url).Host) host.Append(b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b);
    }

    /// <summary>The number of bytes to leave out in front of <paramref name="host"/> for the next domain above it; 0 where it has none, as an IP address.</summary>
    public static int NextDomain(ReadOnlySpan<byte> host)
    {
        if (host.IndexOfAnyExcept(DigitsAndDots) < 0 || host.Contains((byte)':')) return 0;
        return host.IndexOf((byte)'.') + 1;
    }

    private static UrlParts Split(ReadOnlySpan<byte> url)
    {
        var scheme = url.IndexOf("://"u8);
        if (scheme < 0) return new UrlParts(default, url);
        var rest = url[(scheme + 3)..];
        var authorityEnd = rest.IndexOfAny(AuthorityEnds);
        var authority = authorityEnd < 0 ? rest : rest[..authorityEnd];
        var path = authorityEnd < 0 ? default : rest[authorityEnd..];
        var pathEnd = path.IndexOfAny((byte)'?', (byte)'#');
        if (pathEnd >= 0) path = path[..pathEnd];
        authority = authority[(authority.LastIndexOf((byte)'@') + 1)..];
        return new UrlParts(WithoutPort(authority).TrimEnd((byte)'.'), path);
    }

    private static ReadOnlySpan<byte> WithoutPort(ReadOnlySpan<byte> authority)
    {
        if (authority.StartsWith("["u8))
        {
            var end = authority.IndexOf((byte)']');
            return end < 0 ? authority : authority[1..end];
        }
        var colon = authority.LastIndexOf((byte)':');
        return colon < 0 ? authority : authority[..colon];
    }

    private static void AppendWordsOf(ReadOnlySpan<byte> text, Utf8Buffer words)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var b = text[i];
            if (b == '%' && i + 2 < text.Length && byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var decoded))
            {
                b = decoded;
                i += 2;
            }
            // Dots and underscores join words in prose, but not in addresses.
            words.Append(b >= 0x80 || char.IsAsciiLetterOrDigit((char)b) ? b : (byte)' ');
        }
    }

    private readonly ref struct UrlParts(ReadOnlySpan<byte> host, ReadOnlySpan<byte> path)
    {
        public ReadOnlySpan<byte> Host { get; } = host;

        public ReadOnlySpan<byte> Path { get; } = path;

        public void Deconstruct(out ReadOnlySpan<byte> host, out ReadOnlySpan<byte> path)
        {
            host = Host;
            path = Path;
        }
    }
}
