using System.IO.Hashing;
using Indexer.Extraction.Fingerprints;
using Indexer.Extraction.Languages;

namespace Indexer.Extraction;

/// <summary>What every page gets once its text is there: language, digest and fingerprint. Reused; not thread-safe.</summary>
internal sealed class PageFinisher(ExtractionOptions options, WarningCounts warnings)
{
    private readonly XxHash128 _digest = new();

    /// <summary>Completes <paramref name="page"/>, or finds it empty.</summary>
    /// <param name="page">With title and body filled.</param>
    /// <param name="declaredLanguage">As written; null for none.</param>
    /// <param name="isCut">Whether text was cut off.</param>
    public ExtractionVerdict Finish(Page page, string? declaredLanguage, bool isCut)
    {
        if (page.Title.Length == 0 && page.Body.Length == 0) return new(ExtractionOutcome.Skipped, "empty");
        if (isCut) warnings.Add(WarningCounts.TruncatedTexts);

        var declared = LanguageCodes.Normalize(declaredLanguage);
        page.Language = LanguageDetector.Confirm(declared, page.Body.Length > 0 ? page.Body.Span : page.Title.Span);
        if (declared.Length > 0 && page.Language != declared) warnings.Add(WarningCounts.CorrectedLanguages);

        _digest.Reset();
        _digest.Append(page.Title.Span);
        _digest.Append((ReadOnlySpan<byte>)[0]);
        _digest.Append(page.Body.Span);
        page.ContentDigest = _digest.GetCurrentHashAsUInt128();
        page.SimilarityHash = options.Duplicates == DuplicatePolicy.Near ? SimilarityHasher.Hash(page.Body.Span) : 0;
        return new(ExtractionOutcome.Page);
    }
}
