namespace Indexer.Corpus;

/// <summary>What a record of a corpus is: the WARC record types (ISO 28500:2017 section 6) and their equals in other formats.</summary>
public enum RecordKind
{
    /// <summary>No type, or one that no standard names.</summary>
    Unknown,
    /// <summary>WARC <c>warcinfo</c>: about the file itself.</summary>
    WarcInfo,
    /// <summary>WARC <c>response</c>, or an ARC v1 record: a whole protocol answer with its headers.</summary>
    Response,
    /// <summary>WARC <c>resource</c>: a body without protocol headers.</summary>
    Resource,
    /// <summary>WARC <c>request</c>.</summary>
    Request,
    /// <summary>WARC <c>metadata</c> (a WAT file holds these).</summary>
    Metadata,
    /// <summary>WARC <c>revisit</c>: captured again and found unchanged.</summary>
    Revisit,
    /// <summary>WARC <c>conversion</c>: another form of a capture; plain text in a WET file.</summary>
    Conversion,
    /// <summary>WARC <c>continuation</c>: a later segment of a segmented record.</summary>
    Continuation,
    /// <summary>The ARC file header.</summary>
    FileDescription,
    /// <summary>One line of a JSONL file.</summary>
    Json,
    /// <summary>A file of HTML.</summary>
    HtmlFile,
    /// <summary>A file of plain text.</summary>
    TextFile,
    /// <summary>Bytes in which no record could be found; always damaged.</summary>
    Garbage,
}
