namespace Indexer.Indexing;

/// <summary>
/// Groups of media types as people think of them, for filters and facets: a page is <c>html</c> whether it came as text/html or as XHTML. Part of the index format: a shard holds
/// the group, not the media type.
/// </summary>
public static class DocumentTypes
{
    /// <summary>The groups; a document whose media type is not known is in none.</summary>
    public static IReadOnlyList<string> All { get; } = ["html", "pdf", "text", "json", "xml", "image", "audio", "video", "other"];

    /// <summary>The group of a media type (RFC 6838: type/subtype in lower case, without parameters); empty for an empty one.</summary>
    public static string Of(string mediaType)
    {
        ArgumentNullException.ThrowIfNull(mediaType);
        return mediaType switch
        {
            "" => "",
            "text/html" or "application/xhtml+xml" or "application/vnd.wap.xhtml+xml" or "text/xhtml" => "html",
            "application/pdf" => "pdf",
            "text/xml" or "application/xml" => "xml",
            "application/json" => "json",
            _ when mediaType.EndsWith("+xml", StringComparison.Ordinal) && !mediaType.StartsWith("image/", StringComparison.Ordinal) => "xml",
            _ when mediaType.EndsWith("+json", StringComparison.Ordinal) => "json",
            _ when mediaType.StartsWith("text/", StringComparison.Ordinal) => "text",
            _ when mediaType.StartsWith("image/", StringComparison.Ordinal) => "image",
            _ when mediaType.StartsWith("audio/", StringComparison.Ordinal) => "audio",
            _ when mediaType.StartsWith("video/", StringComparison.Ordinal) => "video",
            _ => "other",
        };
    }
}
