using Indexer.Corpus;
using Indexer.Extraction;
using Indexer.Extraction.Html;

namespace Indexer.Worker.Map;

/// <summary>
/// An extractor of which a record that it throws on costs that record alone. No bytes are meant to make it throw; where some do all the same, every attempt would fail on them, and one page
/// would cost the job. Not thread-safe.
/// </summary>
internal sealed class GuardedExtractor(ExtractionOptions options, Func<HtmlParserKind, IHtmlParser> parsers) : IDisposable
{
    private const int LongestDetail = 500;

    private PageExtractor? _extractor;
    private bool _isSpoiled;

    public ExtractionOptions Options => options;

    /// <summary>As <see cref="PageExtractor.Warnings"/>.</summary>
    public WarningCounts Warnings { get; } = new();

    private PageExtractor Extractor => _extractor ??= new PageExtractor(options, parsers(options.HtmlParser), warnings: Warnings);

    /// <summary>As <see cref="PageExtractor.Extract"/>; a record on which that throws is quarantined.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public ExtractionVerdict Extract(CorpusRecord record, Page page, bool withLinks, CancellationToken cancellationToken)
    {
        _isSpoiled = true;
        try
        {
            var verdict = Extractor.Extract(record, page, withLinks, cancellationToken);
            _isSpoiled = false;
            return verdict;
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException)) // memory is the process's, and may suffice elsewhere
        {
            // Without a key its URL may be what can't be read: it is not to be tried again.
            if (string.IsNullOrEmpty(page.Key.Value)) page.Key = new DocumentKey($"?{record.Location}");
            var detail = $"{e.GetType().Name}: {e.Message}";
            return new(ExtractionOutcome.Quarantined, "extraction-failed", detail[..Math.Min(detail.Length, LongestDetail)]);
        }
    }

    /// <summary>Goes on with a new extractor after one that threw, whose buffers may be in any state. To be called between records.</summary>
    public void RenewIfSpoiled()
    {
        if (!_isSpoiled) return;
        Dispose();
        _extractor = null;
        _isSpoiled = false;
    }

    public void Dispose() => _extractor?.Dispose();
}
