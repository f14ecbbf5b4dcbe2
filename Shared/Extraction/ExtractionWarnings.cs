namespace Indexer.Extraction;

/// <summary>Counts of small faults that did not cost a record, since the extractor was made. Not thread-safe.</summary>
public sealed class ExtractionWarnings
{
    /// <summary>Bodies whose chunks or compressed stream broke off; what decoded was used.</summary>
    public long PartialBodies { get; internal set; }

    /// <summary>Bodies with a transfer or content coding other than declared.</summary>
    public long MislabelledBodies { get; internal set; }

    /// <summary>Documents whose character encoding was guessed, for want of a label to believe.</summary>
    public long GuessedCharsets { get; internal set; }

    /// <summary>Texts cut at <see cref="ExtractionOptions.MaxTextBytes"/>.</summary>
    public long TruncatedTexts { get; internal set; }

    /// <summary>Canonical URLs that were not honoured.</summary>
    public long IgnoredCanonicals { get; internal set; }

    /// <summary>Pages whose declared language their script contradicts.</summary>
    public long CorrectedLanguages { get; internal set; }

    /// <summary>Ranks of JSONL lines that are no number from 0 on; the document has none.</summary>
    public long UnusableRanks { get; internal set; }
}
