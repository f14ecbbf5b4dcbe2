namespace Indexer.Indexing.Inversion;

/// <summary>The fields of <see cref="IndexSchema"/>; the text fields come first and in its order.</summary>
internal enum SchemaField
{
    Title,
    Headings,
    Body,
    UrlWords,
    Anchors,
    Key,
    Host,
    Site,
    Language,
    Type,
    Date,
    Rank,
    Captured,
    StoredId,
    StoredUrl,
    StoredTitle,
    StoredBody,
}
