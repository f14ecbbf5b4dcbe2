using System.Buffers;
using System.Buffers.Text;
using System.Collections.Frozen;
using System.Text;
using static System.Text.Ascii;

namespace Indexer.Extraction.Html;

/// <summary>What a document's head says about it: language, robots, canonical URL, date, refresh, description. Values come decoded.</summary>
internal sealed class PageFacts
{
    private static readonly TimeSpan LongestRefresh = TimeSpan.FromSeconds(5);

    private static readonly FrozenDictionary<string, DateRank> DateNames = new Dictionary<string, DateRank>
    {
        ["article:published_time"] = DateRank.ArticlePublished,
        ["og:article:published_time"] = DateRank.ArticlePublished,
        ["og:published_time"] = DateRank.Published,
        ["datePublished"] = DateRank.Published,
        ["date"] = DateRank.Published,
        ["pubdate"] = DateRank.Published,
        ["publishdate"] = DateRank.Published,
        ["publish-date"] = DateRank.Published,
        ["publication_date"] = DateRank.Published,
        ["dc.date"] = DateRank.Published,
        ["dc.date.issued"] = DateRank.Published,
        ["dc.date.created"] = DateRank.Published,
        ["dcterms.date"] = DateRank.Published,
        ["dcterms.issued"] = DateRank.Published,
        ["dcterms.created"] = DateRank.Published,
        ["citation_date"] = DateRank.Published,
        ["citation_publication_date"] = DateRank.Published,
        ["parsely-pub-date"] = DateRank.Published,
        ["sailthru.date"] = DateRank.Published,
        ["article:modified_time"] = DateRank.Modified,
        ["og:updated_time"] = DateRank.Modified,
        ["dateModified"] = DateRank.Modified,
        ["dcterms.modified"] = DateRank.Modified,
        ["dc.date.modified"] = DateRank.Modified,
        ["last-modified"] = DateRank.Modified,
        ["revised"] = DateRank.Modified,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private HtmlContent _content = new();
    private string? _metaLanguage;
    private DateRank _dateRank;

    private enum DateRank
    {
        None,
        Time,
        Modified,
        Published,
        ArticlePublished,
    }

    private static readonly SearchValues<byte> WordEnds = SearchValues.Create(" ,\t\r\n\f"u8);
    private static readonly SearchValues<byte> RefreshEnds = SearchValues.Create(" ;,\t\r\n\f"u8);

    private static ReadOnlySpan<byte> White => " \t\r\n\f"u8;

    public void Start(HtmlContent content)
    {
        _content = content;
        _metaLanguage = null;
        _dateRank = DateRank.None;
    }

    public void Finish() => _content.Language ??= _metaLanguage;

    public void Html(ReadOnlySpan<byte> lang, ReadOnlySpan<byte> xmlLang) => _content.Language ??= Text(lang) ?? Text(xmlLang);

    public void Base(ReadOnlySpan<byte> href) => _content.BaseHref ??= Text(href);

    public void Link(ReadOnlySpan<byte> rel, ReadOnlySpan<byte> href)
    {
        if (_content.Canonical is null && HoldsWord(rel, "canonical"u8)) _content.Canonical = Text(href);
    }

    public void Time(ReadOnlySpan<byte> dateTime) => Date(DateRank.Time, dateTime);

    /// <summary>A meta element; <paramref name="name"/> is its name, property or itemprop.</summary>
    public void Meta(ReadOnlySpan<byte> name, ReadOnlySpan<byte> httpEquiv, ReadOnlySpan<byte> content)
    {
        if (!httpEquiv.IsEmpty) HttpEquiv(httpEquiv.Trim(White), content);
        name = name.Trim(White);
        if (name.IsEmpty) return;

        if (EqualsIgnoreCase(name, "description"u8)) _content.Description ??= Text(content);
        else if (EqualsIgnoreCase(name, "robots"u8) || EqualsIgnoreCase(name, "indexer"u8)) Robots(content);
        else if (DateNames.TryGetValue(Encoding.UTF8.GetString(name), out var rank)) Date(rank, content);
    }

    /// <summary>Whether a list of words, apart by blanks or commas, holds <paramref name="word"/> in any case.</summary>
    public static bool HoldsWord(ReadOnlySpan<byte> words, ReadOnlySpan<byte> word)
    {
        while (!words.IsEmpty)
        {
            var end = words.IndexOfAny(WordEnds);
            if (EqualsIgnoreCase(end < 0 ? words : words[..end], word)) return true;
            words = end < 0 ? default : words[(end + 1)..];
        }
        return false;
    }

    private static string? Text(ReadOnlySpan<byte> value) => value.Trim(White) is { Length: > 0 } text ? Encoding.UTF8.GetString(text) : null;

    private void Robots(ReadOnlySpan<byte> content)
    {
        var none = HoldsWord(content, "none"u8);
        _content.NoIndex |= none || HoldsWord(content, "noindex"u8);
        _content.NoFollow |= none || HoldsWord(content, "nofollow"u8);
    }

    private void HttpEquiv(ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        if (EqualsIgnoreCase(name, "refresh"u8)) Refresh(content.TrimStart(White));
        else if (EqualsIgnoreCase(name, "content-language"u8)) _metaLanguage ??= Text(content);
        else if (EqualsIgnoreCase(name, "last-modified"u8)) Date(DateRank.Modified, content);
    }

    /// <summary>HTML, 4.2.5.3: seconds, then ; or , or blank, then URL, perhaps after "url=" and in quotes.</summary>
    private void Refresh(ReadOnlySpan<byte> content)
    {
        if (_content.Refresh is not null || !Utf8Parser.TryParse(content, out int seconds, out var used)) return;
        if (seconds < 0 || seconds > LongestRefresh.TotalSeconds) return;
        content = content[used..].TrimStart("0123456789."u8);
        if (content.IsEmpty || !RefreshEnds.Contains(content[0])) return;
        content = content.TrimStart(White);
        if (content.StartsWith(";"u8) || content.StartsWith(","u8)) content = content[1..].TrimStart(White);

        if (content.Length > 3 && EqualsIgnoreCase(content[..3], "url"u8)
            && content[3..].TrimStart(White) is { Length: > 0 } value && value[0] == '=')
            content = value[1..].TrimStart(White);
        if (content.Length > 0 && content[0] is (byte)'"' or (byte)'\'')
        {
            var close = content[1..].IndexOf(content[0]);
            content = close < 0 ? content[1..] : content.Slice(1, close);
        }
        _content.Refresh = Text(content);
    }

    private void Date(DateRank rank, ReadOnlySpan<byte> value)
    {
        if (rank <= _dateRank || Text(value) is not { } date) return;
        _content.Date = date;
        _dateRank = rank;
    }
}
