namespace Indexer.Search;

/// <summary>What is shown of a document: what is not asked for is not read, and left out of the answer.</summary>
[Flags]
public enum ShownFields
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Document key: what the document is the same by in all generations.</summary>
    Key = 1 << 0,

    /// <summary>Document id, which every hit of a search has whether it is asked for or not.</summary>
    Id = 1 << 1,

    /// <summary>URL, or empty.</summary>
    Url = 1 << 2,

    /// <summary>Title; the URL's last part where the document has none.</summary>
    Title = 1 << 3,

    /// <summary>The passage that shows the words found; it costs reading the main text.</summary>
    Snippet = 1 << 4,

    /// <summary>ISO 639 code, or empty.</summary>
    Language = 1 << 5,

    /// <summary>The document's date.</summary>
    Date = 1 << 6,

    /// <summary>Host of the URL, or empty.</summary>
    Host = 1 << 7,

    /// <summary>The group of its media type (<see cref="Indexing.DocumentTypes"/>), or empty.</summary>
    Type = 1 << 8,

    /// <summary>When the document was captured.</summary>
    Captured = 1 << 9,

    /// <summary>What hits show where nothing is said.</summary>
    Usual = Id | Url | Title | Snippet | Language | Date,
}
