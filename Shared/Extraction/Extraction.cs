namespace Indexer.Extraction;

/// <summary>What became of a record in extraction.</summary>
public enum ExtractionOutcome
{
    /// <summary>The page is filled and goes on to the index.</summary>
    Page,
    /// <summary>Not a document, for a reason that is no fault (a request, a redirect, noindex, an image).</summary>
    Skipped,
    /// <summary>A capture that says that the document is gone (404, 410): skipped, and it removes older captures of its key. Key, Url and Captured are filled.</summary>
    Gone,
    /// <summary>A revisit: the document was seen again, unchanged. Key, Url and Captured are filled.</summary>
    Revisit,
    /// <summary>A fault kept the record from being used.</summary>
    Quarantined,
}

/// <summary>The verdict on one record.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Null for a page; else the key of the counter, e.g. <c>http-301</c>, <c>noindex</c>, <c>media-type:image</c>.</param>
/// <param name="Detail">For a quarantined record a sentence saying what is wrong; else null.</param>
public readonly record struct ExtractionVerdict(ExtractionOutcome Outcome, string? Reason = null, string? Detail = null);
