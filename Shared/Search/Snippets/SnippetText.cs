using System.Net;

namespace Indexer.Search.Snippets;

/// <summary>Snippets in other clothes.</summary>
public static class SnippetText
{
    /// <summary>Start of a matched word in a snippet.</summary>
    public const string MarkStart = "<mark>";

    /// <summary>End of a matched word in a snippet.</summary>
    public const string MarkEnd = "</mark>";

    /// <summary>A snippet as plain text, with other marks (for a terminal: escape sequences) or none. The snippet must be one of ours, of escaped text and marks only.</summary>
    public static string ToPlain(string snippet, string markStart = "", string markEnd = "")
    {
        ArgumentNullException.ThrowIfNull(snippet);
        return WebUtility.HtmlDecode(snippet
            .Replace(MarkStart, markStart, StringComparison.Ordinal)
            .Replace(MarkEnd, markEnd, StringComparison.Ordinal));
    }
}
