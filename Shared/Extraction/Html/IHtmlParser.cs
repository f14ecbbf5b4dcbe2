namespace Indexer.Extraction.Html;

/// <summary>
/// Turns HTML into <see cref="HtmlContent"/>. Never throws on any input; time is linear in the input. An instance holds buffers and is not thread-safe.
/// </summary>
public interface IHtmlParser
{
    /// <summary>Parses one document.</summary>
    /// <param name="utf8">The document, valid or invalid UTF-8 (invalid bytes become U+FFFD in the text).</param>
    /// <param name="options">Limits on nesting, text and links.</param>
    /// <param name="withLinks">Whether links are wanted.</param>
    /// <param name="content">Cleared and filled.</param>
    /// <param name="cancellationToken">Checked every few thousand tokens; carries the time limit.</param>
    void Parse(ReadOnlySpan<byte> utf8, ExtractionOptions options, bool withLinks, HtmlContent content, CancellationToken cancellationToken);
}
