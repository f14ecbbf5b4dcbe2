using Indexer.Captures;
using Indexer.Extraction;
using Indexer.Indexing;
using Indexer.Text;

namespace Indexer.Worker.Map;

/// <summary>Writes the links of a page that a job wants to know of. Reused; not thread-safe.</summary>
internal sealed class PageLinks(IndexOptions options)
{
    private readonly Utf8Buffer _own = new(), _host = new(), _target = new(), _before = new(), _text = new();

    /// <summary>Fills <paramref name="value"/> with a <see cref="LinksEntry"/>; false where the page has no links.</summary>
    public bool Write(Page page, in CaptureHeader header, Utf8Buffer value)
    {
        LinksEntry.Begin(value, header);
        if (page.Links.Count == 0) return false;
        _before.Clear();
        Encode(page.Key.Value, _own);
        var site = SiteOf(page);
        foreach (var link in page.Links)
        {
            if (link.Anchor.Length == 0) continue;
            // Nearly all lead to pages of the same site, whose keys begin with the same bytes.
            var isOfSite = site.Length > 0 && link.Url.StartsWith(site, StringComparison.Ordinal);
            if (isOfSite && options.Anchors == AnchorPolicy.External) continue;
            if (isOfSite) EncodeOfSite(link.Url.AsSpan(site.Length));
            else Encode(DocumentKeys.FromUrl(link.Url).Value, _target);
            if (_target.Span.SequenceEqual(_own.Span) || (options.Anchors == AnchorPolicy.External && IsOfHost(_target.Span))) continue;
            Encode(link.Anchor, _text);
            LinksEntry.Add(value, _before.Span, _target.Span, Cut(_text.Span));
            _before.Clear();
            _before.Append(_target.Span);
        }
        return value.Length > CaptureHeader.Size;
    }

    /// <summary>Scheme and host with which the page's URL begins, up to the path, and as the beginning of a key; empty for a page that is not of the web.</summary>
    private ReadOnlySpan<char> SiteOf(Page page)
    {
        var url = page.Url.AsSpan();
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        var path = scheme < 0 ? -1 : url[(scheme + 3)..].IndexOf('/');
        if (path <= 0) return default;
        Encode(page.IsFolded ? DocumentKeys.FromUrl(page.Url).Value : page.Key.Value, _host);
        _host.Truncate(AnchorEntry.HostOf(_host.Span).Length);
        return _host.Length == 0 ? default : url[..(scheme + 3 + path + 1)];
    }

    private bool IsOfHost(ReadOnlySpan<byte> key) => AnchorEntry.HostOf(key).SequenceEqual(AnchorEntry.HostOf(_own.Span));

    private void EncodeOfSite(ReadOnlySpan<char> path)
    {
        _target.Clear();
        _target.Append(_host.Span);
        _target.Append(")/"u8);
        _target.Append(path);
    }

    private ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text)
    {
        if (text.Length <= options.MaxAnchorBytes) return text;
        var length = options.MaxAnchorBytes;
        // Not within a character.
        while (length > 0 && (text[length] & 0xC0) == 0x80) length--;
        return text[..length];
    }

    private static void Encode(string text, Utf8Buffer buffer)
    {
        buffer.Clear();
        buffer.Append(text);
    }
}
