namespace Indexer.Indexing;

/// <summary>
/// Names and forms in a shard's Lucene index, on which shard builder and searcher agree. A change of any of these is a change of format.
/// </summary>
public static class IndexSchema
{
    /// <summary>Indexed text with positions: title.</summary>
    public const string Title = "title";

    /// <summary>Indexed text with positions: headings.</summary>
    public const string Headings = "headings";

    /// <summary>Indexed text with positions: main text.</summary>
    public const string Body = "body";

    /// <summary>Indexed text with positions: words of the URL's host and path.</summary>
    public const string UrlWords = "urlwords";

    /// <summary>Indexed text with positions: what other pages call the document in their links to it.</summary>
    public const string Anchors = "anchors";

    /// <summary>The scored text fields; shards of earlier releases have but the first four.</summary>
    public static IReadOnlyList<string> TextFields { get; } = [Title, Headings, Body, UrlWords, Anchors];

    /// <summary>Indexed, documents only, one term each: the host and every domain above it (<c>docs.example.org</c>, <c>example.org</c>, <c>org</c>); for <c>site:</c>.</summary>
    public const string Site = "site";

    /// <summary>Indexed, documents only: the language code; also sorted doc values of the same name.</summary>
    public const string Language = "language";

    /// <summary>Indexed, documents only: the group of the media type (<see cref="DocumentTypes"/>); also sorted doc values of the same name.</summary>
    public const string Type = "type";

    /// <summary>Indexed, documents only: the document key; also binary doc values of the same name (tie-break, lookups).</summary>
    public const string Key = "key";

    /// <summary>Sorted doc values: the host.</summary>
    public const string Host = "host";

    /// <summary>Numeric doc values: Unix seconds of the document's date; documents without one have no value.</summary>
    public const string Date = "date";

    /// <summary>Numeric doc values: the bits of the document's static rank as a single-precision number above 0; documents without one have no value.</summary>
    public const string Rank = "rank";

    /// <summary>Numeric doc values: Unix seconds at which the document was captured; documents of which that is not known have no value, as those of earlier releases.</summary>
    public const string Captured = "captured";

    /// <summary>Stored, UTF-8 bytes: id shown to users.</summary>
    public const string StoredId = "_id";

    /// <summary>Stored, UTF-8 bytes: URL.</summary>
    public const string StoredUrl = "_url";

    /// <summary>Stored, UTF-8 bytes: title.</summary>
    public const string StoredTitle = "_title";

    /// <summary>Stored, UTF-8 bytes: main text, for snippets.</summary>
    public const string StoredBody = "_body";

    /// <summary>
    /// First byte of a stem's term. A word is indexed in its exact form (lower-cased UTF-8); where its stem in the document's language is another
    /// word, the stem is indexed too, at the same position, behind this byte. So the occurrences of stem s in a document are those of the term s plus
    /// those of the term <c>StemMark s</c>, and no occurrence is in both. Exact forms never start with this byte.
    /// </summary>
    public const byte StemMark = 0x01;
}
