using System.Buffers;
using System.Text;

namespace Indexer.Extraction;

/// <summary>What can be made of a body.</summary>
internal enum DocumentForm
{
    /// <summary>Not a document that is indexed here.</summary>
    None,
    Html,
    PlainText,
}

/// <summary>
/// Decides what a body is from its declared media type and its first bytes, in the spirit of the WHATWG MIME Sniffing standard. It departs from it where a
/// search index gains: <c>text/html</c> over the bytes of a PDF or image is not believed, and <c>text/plain</c> or <c>application/octet-stream</c>
/// over an HTML document is.
/// </summary>
internal static class MediaTypes
{
    public const string Html = "text/html";
    public const string Xhtml = "application/xhtml+xml";
    public const string Plain = "text/plain";

    private const int SniffedBytes = 1445;

    private static readonly SearchValues<byte> EssenceEnds = SearchValues.Create(";, \t\r\n"u8);

    /// <summary>The essence of a Content-Type, in lower case; empty where it is absent or not of the form type/subtype.</summary>
    public static string Essence(ReadOnlySpan<byte> contentType)
    {
        var end = contentType.IndexOfAny(EssenceEnds);
        var essence = end < 0 ? contentType : contentType[..end];
        if (Ascii.EqualsIgnoreCase(essence, "text/html"u8)) return Html;
        if (essence.Length > 100 || essence.IndexOf((byte)'/') <= 0 || !Ascii.IsValid(essence)) return "";
        return Encoding.ASCII.GetString(essence).ToLowerInvariant();
    }

    /// <summary>Whether the declared type, or none, leads to expect a text rather than a file of some other kind.</summary>
    public static bool PromisesText(string essence) => essence.Length == 0 || essence.StartsWith("text/", StringComparison.Ordinal) || IsXhtml(essence);

    /// <summary>What the body is.</summary>
    /// <param name="essence">Declared type; empty where there is none.</param>
    /// <param name="body">The decoded body.</param>
    /// <param name="isWide">Whether it is labelled UTF-16 or UTF-32, so that zero bytes are no sign of a binary file.</param>
    /// <param name="mediaType">What it was found to be.</param>
    public static DocumentForm Judge(string essence, ReadOnlySpan<byte> body, bool isWide, out string mediaType)
    {
        var head = body[..Math.Min(body.Length, SniffedBytes)];
        mediaType = essence;
        if (isWide && PromisesText(essence) && essence.Length > 0) return essence is Html or Xhtml ? DocumentForm.Html : essence is Plain ? DocumentForm.PlainText : DocumentForm.None;
        switch (essence)
        {
            case Html or Xhtml or "application/vnd.wap.xhtml+xml" or "text/xhtml":
                return JudgeHtml(head, ref mediaType);
            case "text/plain" or "text/markdown" or "text/x-markdown" or "text/x-rst" or "text/prs.fallenstein.rst" or "text/x-web-markdown":
                if (BinarySignature(head) is { } signature) return Not(signature, out mediaType);
                if (StartsHtmlDocument(head)) return Is(DocumentForm.Html, Html, out mediaType);
                return HasBinaryBytes(head) ? Not("application/octet-stream", out mediaType) : DocumentForm.PlainText;
            case "text/xml" or "application/xml":
                return FindsXhtml(head) ? Is(DocumentForm.Html, Xhtml, out mediaType) : DocumentForm.None;
            case "" or "application/octet-stream" or "unknown/unknown" or "application/unknown" or "binary/octet-stream" or "application/x-unknown-content-type"
                or "application/force-download" or "text/unknown":
                return JudgeUnknown(head, out mediaType);
            default:
                return DocumentForm.None;
        }
    }

    /// <summary>The counter's key for a type that is not indexed: a type from a short list, or a top-level type; few values in all.</summary>
    public static string SkipReason(string mediaType)
    {
        switch (mediaType)
        {
            case "application/pdf" or "application/json" or "application/xml" or "application/zip" or "application/gzip" or "application/octet-stream" or "text/css"
                or "text/csv":
                return "media-type:" + mediaType;
            case "text/xml" or "application/rss+xml" or "application/atom+xml" or "application/rdf+xml": return "media-type:application/xml";
            case "application/javascript" or "text/javascript" or "application/x-javascript" or "application/ecmascript": return "media-type:application/javascript";
            case "application/x-gzip": return "media-type:application/gzip";
            case "application/ld+json": return "media-type:application/json";
        }
        var slash = mediaType.IndexOf('/', StringComparison.Ordinal);
        return (slash < 0 ? "" : mediaType[..slash]) switch
        {
            "image" => "media-type:image",
            "audio" => "media-type:audio",
            "video" => "media-type:video",
            "font" => "media-type:font",
            "text" => "media-type:text/other",
            "application" => "media-type:application/other",
            _ => "media-type:other",
        };
    }

    private static bool IsXhtml(string essence) => essence is Xhtml or "application/vnd.wap.xhtml+xml" or "application/xml";

    private static DocumentForm Is(DocumentForm form, string type, out string mediaType)
    {
        mediaType = type;
        return form;
    }

    private static DocumentForm Not(string type, out string mediaType) => Is(DocumentForm.None, type, out mediaType);

    private static DocumentForm JudgeHtml(ReadOnlySpan<byte> head, ref string mediaType)
    {
        if (BinarySignature(head) is { } signature) return Not(signature, out mediaType);
        if (IsFeed(head)) return Not("application/xml", out mediaType);
        // Pages with a stray control byte are pages; a tenth of them is a binary file with a wrong label.
        return BinaryBytes(head) * 10 > head.Length ? Not("application/octet-stream", out mediaType) : DocumentForm.Html;
    }

    private static DocumentForm JudgeUnknown(ReadOnlySpan<byte> head, out string mediaType)
    {
        if (BinarySignature(head) is { } signature) return Not(signature, out mediaType);
        if (IsFeed(head)) return Not("application/xml", out mediaType);
        if (StartsWithHtmlTag(head) || FindsXhtml(head)) return Is(DocumentForm.Html, Html, out mediaType);
        if (HasBinaryBytes(head)) return Not("application/octet-stream", out mediaType);
        return SkipBlank(head).StartsWith("<?xml"u8) ? Not("application/xml", out mediaType) : Is(DocumentForm.PlainText, Plain, out mediaType);
    }

    private static string? BinarySignature(ReadOnlySpan<byte> head)
    {
        if (head.Length < 4) return null;
        if (SkipBlank(head).StartsWith("%PDF-"u8)) return "application/pdf";
        if (head.StartsWith("GIF8"u8) || head.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff])
            || head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])
            || (head.StartsWith("RIFF"u8) && head.Length >= 12 && head[8..].StartsWith("WEBP"u8))) return "image/sniffed";
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b, 0x08])) return "application/gzip";
        if (head.StartsWith((ReadOnlySpan<byte>)[(byte)'P', (byte)'K', 3, 4])) return "application/zip";
        if (head.StartsWith("Rar!"u8) || (head.StartsWith("7z"u8) && head[2] == 0xbc) || head.StartsWith("%!PS-Adobe-"u8)) return "application/other";
        if (head.StartsWith("wOFF"u8) || head.StartsWith("wOF2"u8) || head.StartsWith("OTTO"u8)) return "font/sniffed";
        if (head.StartsWith("OggS"u8) || head.StartsWith("ID3"u8)) return "audio/sniffed";
        return head.Length >= 12 && head[4..].StartsWith("ftyp"u8) ? "video/sniffed" : null;
    }

    private static bool IsFeed(ReadOnlySpan<byte> head)
    {
        var start = SkipProlog(head);
        return start.StartsWith("<rss"u8) || start.StartsWith("<feed"u8) || start.StartsWith("<rdf:RDF"u8);
    }

    private static bool StartsHtmlDocument(ReadOnlySpan<byte> head)
    {
        var start = SkipProlog(head);
        return StartsWithTag(start, "<!doctype html"u8) || StartsWithTag(start, "<html"u8);
    }

    private static bool FindsXhtml(ReadOnlySpan<byte> head)
    {
        var start = SkipBlank(head);
        return (start.StartsWith("<?xml"u8) || start.StartsWith("<!"u8) || start.StartsWith("<html"u8)) && head.IndexOf("<html"u8) >= 0;
    }

    private static bool StartsWithHtmlTag(ReadOnlySpan<byte> head)
    {
        var start = SkipProlog(head);
        return StartsWithTag(start, "<!doctype html"u8) || start.StartsWith("<!--"u8) || StartsWithTag(start, "<html"u8) || StartsWithTag(start, "<head"u8)
            || StartsWithTag(start, "<script"u8) || StartsWithTag(start, "<iframe"u8) || StartsWithTag(start, "<h1"u8) || StartsWithTag(start, "<div"u8)
            || StartsWithTag(start, "<font"u8) || StartsWithTag(start, "<table"u8) || StartsWithTag(start, "<a"u8) || StartsWithTag(start, "<style"u8)
            || StartsWithTag(start, "<title"u8) || StartsWithTag(start, "<b"u8) || StartsWithTag(start, "<body"u8) || StartsWithTag(start, "<br"u8)
            || StartsWithTag(start, "<p"u8) || StartsWithTag(start, "<meta"u8) || StartsWithTag(start, "<link"u8) || StartsWithTag(start, "<center"u8);
    }

    private static bool StartsWithTag(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> tag) =>
        bytes.Length > tag.Length && Ascii.EqualsIgnoreCase(bytes[..tag.Length], tag) && bytes[tag.Length] is (byte)'>' or (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r';

    private static ReadOnlySpan<byte> SkipBlank(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf])) bytes = bytes[3..];
        return bytes.TrimStart(" \t\n\f\r"u8);
    }

    /// <summary>Skips blanks, the XML declaration and comments.</summary>
    private static ReadOnlySpan<byte> SkipProlog(ReadOnlySpan<byte> bytes)
    {
        bytes = SkipBlank(bytes);
        while (true)
        {
            var end = bytes.StartsWith("<?xml"u8) ? bytes.IndexOf((byte)'>') : bytes.StartsWith("<!--"u8) ? bytes.IndexOf("-->"u8) + 2 : -1;
            if (end < 2) return bytes;
            bytes = SkipBlank(bytes[(end + 1)..]);
        }
    }

    private static bool HasBinaryBytes(ReadOnlySpan<byte> head) => BinaryBytes(head) > 0;

    /// <summary>Bytes that no text holds (WHATWG MIME Sniffing section 3); none in UTF-16 with a byte order mark.</summary>
    private static int BinaryBytes(ReadOnlySpan<byte> head)
    {
        if (head.Length >= 2 && ((head[0] == 0xff && head[1] == 0xfe) || (head[0] == 0xfe && head[1] == 0xff))) return 0;
        var count = 0;
        foreach (var value in head)
            if (value < 0x20 && value is not ((byte)'\t' or (byte)'\n' or 0x0c or (byte)'\r' or 0x1b)) count++;
        return count;
    }
}
