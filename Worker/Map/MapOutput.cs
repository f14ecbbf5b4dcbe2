using Indexer.Captures;
using Indexer.Corpus;
using Indexer.Extraction;
using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Shuffle;
using Indexer.Text;

namespace Indexer.Worker.Map;

/// <summary>What a map task leaves: entries for later stages, counts, and the list of what could not be used.</summary>
internal sealed class MapOutput : IDisposable
{
    // Select reads the first two of a partition together, reduce the last three.
    private const int FactsChannel = 0, LinksChannel = 1, FatesChannel = 2, PagesChannel = 3;
    private static readonly string[] s_channels = [Channels.Facts, Channels.Links, Channels.Fates, Channels.Pages];

    private readonly TaskContext _context;
    private readonly ShuffleWriter _shuffle;
    private readonly Page _page = new();
    private readonly PageLinks? _links;
    private readonly Utf8Buffer _key = new(), _value = new(1 << 16);
    private readonly RecordCounts _records = new();
    private readonly List<QuarantinedRecord> _quarantined = [];
    private long _pages, _textBytes;

    public MapOutput(TaskContext context)
    {
        _context = context;
        if (context.Plan.Request.Indexing is { Anchors: not AnchorPolicy.None } options) _links = new PageLinks(options);
        _shuffle = new ShuffleWriter(s_channels, context.OutputPrefix + ShuffleWriter.BlobName, Path.Combine(context.Scratch, ShuffleWriter.BlobName));
    }

    public void Add(CorpusRecord record, GuardedExtractor extractor, CancellationToken cancellationToken)
    {
        _records.Read++;
        _page.Clear();
        var verdict = extractor.Extract(record, _page, withLinks: _links is not null, cancellationToken);
        switch (verdict.Outcome)
        {
            case ExtractionOutcome.Page:
                AddPage(record.Location);
                break;
            case ExtractionOutcome.Revisit:
                _records.Pending++;
                AddEvent(CaptureKind.Revisit, record.Location);
                break;
            case ExtractionOutcome.Gone:
                RecordCounts.Count(_records.Skipped, verdict.Reason!);
                AddEvent(CaptureKind.Gone, record.Location);
                AddFate(FateKind.Skipped, verdict.Reason!, record);
                break;
            case ExtractionOutcome.Skipped:
                RecordCounts.Count(_records.Skipped, verdict.Reason!);
                // A page that has come to ask not to be indexed takes its older captures with it.
                if (verdict.Reason == "noindex") AddEvent(CaptureKind.Gone, record.Location);
                if (HoldsADocument(record.Kind)) AddFate(FateKind.Skipped, verdict.Reason!, record);
                break;
            default:
                Quarantine(record, verdict.Reason!, verdict.Detail);
                break;
        }
    }

    /// <summary>Quarantines a record that has crashed its worker twice.</summary>
    public void AddCrasher(CorpusRecord record)
    {
        _records.Read++;
        _page.Clear();
        Quarantine(record, "crashed-worker", "Two attempts on this record ended with the worker process; it was not tried again.");
    }

    /// <summary>Nothing is added from here on.</summary>
    public void Finish() => _shuffle.Finish();

    public async Task<TaskCommit> CommitAsync(long inputBytes, SortedDictionary<string, long> warnings, CancellationToken cancellationToken) => new()
    {
        Attempt = _context.Attempt.Value,
        Outputs = await _shuffle.UploadAsync(_context.Store, cancellationToken).ConfigureAwait(false),
        Records = _records,
        Counters = new(StringComparer.Ordinal) { ["input-bytes"] = inputBytes, ["pages"] = _pages, ["text-bytes"] = _textBytes },
        Warnings = warnings,
        Quarantined = _quarantined,
    };

    public void Dispose() => _shuffle.Dispose();

    private void AddPage(RecordLocation location)
    {
        _records.Pending++;
        _pages++;
        _textBytes += _page.Title.Length + _page.Body.Length;
        var partition = EncodeKey(_page.Key.Value);
        _value.Clear();
        PageEntry.Write(_value, _page, location);
        _shuffle.Add(PagesChannel, partition, _key.Span, _value.Span);
        var kind = _page.IsFolded ? CaptureKind.Folded : CaptureKind.Direct;
        var header = new CaptureHeader(kind, _page.Captured, _page.ContentDigest);
        AddFact(partition, new CaptureFact(header, _page.SimilarityHash, CaptureFact.HashTitle(_page.Title.Span), _page.IsFoldable));
        if (_links is not null && _links.Write(_page, header, _value)) _shuffle.Add(LinksChannel, partition, _key.Span, _value.Span);
        if (_page.IsFolded) AddPointer(location);
    }

    // What becomes of a folded page is settled under the key of its canonical: whoever asks for it by its own URL is sent there.
    private void AddPointer(RecordLocation location)
    {
        var partition = EncodeKey(DocumentKeys.FromUrl(_page.Url).Value);
        _value.Clear();
        new Fate(FateKind.Duplicate, "canonical", _page.Url, location, _page.Captured, Survivor: _page.Key.Value, IsOpen: false).Write(_value);
        _shuffle.Add(FatesChannel, partition, _key.Span, _value.Span);
    }

    private void AddEvent(CaptureKind kind, RecordLocation location)
    {
        var partition = EncodeKey(_page.Key.Value);
        _value.Clear();
        PageEntry.WriteEvent(_value, kind, _page.Captured, _page.Url, location);
        _shuffle.Add(PagesChannel, partition, _key.Span, _value.Span);
        AddFact(partition, CaptureFact.OfEvent(new CaptureHeader(kind, _page.Captured, 0)));
    }

    private void AddFact(int partition, CaptureFact fact)
    {
        _value.Clear();
        fact.Write(_value);
        _shuffle.Add(FactsChannel, partition, _key.Span, _value.Span);
    }

    private void Quarantine(CorpusRecord record, string reason, string? detail)
    {
        RecordCounts.Count(_records.Quarantined, reason);
        if (_quarantined.Count < TaskCommit.MaxQuarantinedListed)
            _quarantined.Add(new QuarantinedRecord(record.Location.File, record.Location.Offset, reason, detail, record.TargetUri));
        AddFate(FateKind.Quarantined, reason, record);
    }

    private void AddFate(FateKind kind, string reason, CorpusRecord record)
    {
        var partition = EncodeKey(KeyOf(record) ?? $"?{record.Location}");
        var url = _page.Url.Length > 0 ? _page.Url : record.TargetUri ?? "";
        _value.Clear();
        new Fate(kind, reason, url, record.Location, record.Date ?? DateTimeOffset.UnixEpoch, Survivor: "", IsOpen: false).Write(_value);
        _shuffle.Add(FatesChannel, partition, _key.Span, _value.Span);
    }

    // A damaged record has no page, but often a readable target; what has neither is filed under its place.
    private string? KeyOf(CorpusRecord record)
    {
        if (_page.IsFolded) return DocumentKeys.FromUrl(_page.Url).Value;
        if (!string.IsNullOrEmpty(_page.Key.Value)) return _page.Key.Value;
        return record.TargetUri is { Length: > 0 } target && UrlNormalizer.Normalize(target) is { } url ? DocumentKeys.FromUrl(url).Value : null;
    }

    private int EncodeKey(string key)
    {
        _key.Clear();
        _key.Append(key);
        return DocumentKey.PartitionOf(DocumentKey.HashOf(_key.Span), _context.Plan.Partitions);
    }

    private static bool HoldsADocument(RecordKind kind) => kind is RecordKind.Response or RecordKind.Resource or RecordKind.Conversion
        or RecordKind.Json or RecordKind.HtmlFile or RecordKind.TextFile;
}
