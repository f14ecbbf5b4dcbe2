namespace Indexer.Extraction;

/// <summary>Counts of small faults that did not cost a record, by name, as the report of a job shows them. Not thread-safe.</summary>
public sealed class WarningCounts
{
    /// <summary>Bodies whose chunks or compressed stream broke off; what decoded was used.</summary>
    public const string PartialBodies = "partial-bodies";

    /// <summary>Bodies with a transfer or content coding other than declared.</summary>
    public const string MislabelledBodies = "mislabelled-bodies";

    /// <summary>Documents whose character encoding was guessed, for want of a label to believe.</summary>
    public const string GuessedCharsets = "guessed-charsets";

    /// <summary>Texts cut at <see cref="ExtractionOptions.MaxTextBytes"/>.</summary>
    public const string TruncatedTexts = "truncated-texts";

    /// <summary>Pages with more links than <see cref="ExtractionOptions.MaxLinks"/>; the first were taken.</summary>
    public const string TruncatedLinks = "truncated-links";

    /// <summary>Canonical URLs that were not honoured.</summary>
    public const string IgnoredCanonicals = "ignored-canonicals";

    /// <summary>Pages whose declared language their script contradicts.</summary>
    public const string CorrectedLanguages = "corrected-languages";

    /// <summary>Dates of JSONL lines that can't be read; the document has none.</summary>
    public const string UnusableDates = "unusable-dates";

    /// <summary>Ranks of JSONL lines that are no number from 0 on; the document has none.</summary>
    public const string UnusableRanks = "unusable-ranks";

    private SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>How often one was met.</summary>
    public long this[string name] => _counts.GetValueOrDefault(name);

    /// <summary>Adds one.</summary>
    public void Add(string name) => _counts[name] = _counts.GetValueOrDefault(name) + 1;

    /// <summary>How often each was met, without those that were not; begins anew.</summary>
    public SortedDictionary<string, long> Take()
    {
        var taken = _counts;
        _counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        return taken;
    }
}
