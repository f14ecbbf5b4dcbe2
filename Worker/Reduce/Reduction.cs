using System.Text;
using Indexer.Captures;
using Indexer.Corpus;
using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Shuffle;
using Indexer.Text;

namespace Indexer.Worker.Reduce;

/// <summary>Walks the pages of a partition key by key, and settles every entry: into the shard, or counted as what it is.</summary>
internal sealed class Reduction(TaskContext context, ShardBuilder shard, GenerationArchive archive, FateMerge fates, DuplicateLookup duplicates)
{
    private readonly CaptureGroup _group = new();
    private readonly IndexDocument _document = new();
    private readonly Utf8Buffer _key = new();
    private readonly List<Fate> _fates = [];
    private readonly List<(string Url, RecordLocation Location, DateTimeOffset Captured)> _revisits = [];

    /// <summary>The links of captures; those of kept ones are kept.</summary>
    public required LinksLookup Links { get; init; }

    /// <summary>What links call documents.</summary>
    public required AnchorLookup Anchors { get; init; }

    /// <summary>Where the entries went; <see cref="RecordCounts.Pending"/> is less than zero by what Map left pending.</summary>
    public RecordCounts Records { get; } = new();

    public void Run(RunMerger pages, CancellationToken cancellationToken)
    {
        var filter = new KeyFilter(context);
        long entries = 0;
        var open = false;
        while (pages.MoveNext())
        {
            if (!filter.IsMine(pages.Key)) continue;
            if ((++entries & 127) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                context.Progress(new(pages.BytesRead, pages.Bytes, entries));
            }
            if (!open || !pages.Key.SequenceEqual(_key.Span))
            {
                if (open) EndKey();
                BeginKey(pages.Key);
                open = true;
            }
            Settle(pages.ValueMemory);
        }
        if (open) EndKey();
        context.Progress(new(pages.Bytes, pages.Bytes, entries));
        fates.Finish();
    }

    private void BeginKey(ReadOnlySpan<byte> key)
    {
        _key.Clear();
        _key.Append(key);
        _group.Begin();
        _fates.Clear();
        _revisits.Clear();
    }

    private void Settle(ReadOnlyMemory<byte> value)
    {
        var rest = value.Span;
        var header = CaptureHeader.Read(ref rest);
        var verdict = _group.Judge(header);
        var kept = _group.IsKept;
        if (verdict == CaptureVerdict.Event)
        {
            SettleEvent(header, value.Span, kept);
            return;
        }
        var details = PageEntry.Read(value, _document);
        if (details.IsCarried) Records.Carried++;
        else Records.Pending--;
        switch (verdict)
        {
            case CaptureVerdict.Chosen when duplicates.Find(_key.Span, out var kind) is { } survivor:
                CountDuplicate(DuplicateEntry.ReasonOf(kind), header, details, kept, survivor);
                break;
            case CaptureVerdict.Chosen:
                _document.Key = _key.Memory;
                _document.Anchors = Anchors.Find(_key.Span);
                shard.Add(_document);
                Records.Indexed++;
                AddFate(FateKind.Indexed, "", header, details.Location, kept, "");
                break;
            case CaptureVerdict.Canonical:
                CountDuplicate("canonical", header, details, kept, _key.ToString());
                break;
            default:
                CountDuplicate("superseded", header, details, kept, "");
                break;
        }
        if (!kept) return;
        archive.Add(_key.Span, value.Span, new CaptureFact(header, details.SimilarityHash, CaptureFact.HashTitle(_document.Title.Span), details.IsFoldable), details.IsCarried);
        archive.AddLinks(_key.Span, header, Links.Find(_key.Span, value.Span));
    }

    private void SettleEvent(CaptureHeader header, ReadOnlySpan<byte> value, bool kept)
    {
        var (url, location, isCarried) = PageEntry.ReadEvent(value);
        if (kept) archive.Add(_key.Span, value, CaptureFact.OfEvent(header), isCarried);
        if (header.Kind != CaptureKind.Revisit || isCarried) return;
        Records.Pending--;
        _revisits.Add((url, location, header.Captured));
    }

    private void EndKey()
    {
        foreach (var (url, location, captured) in _revisits)
        {
            // Where the capture it refers to is not in the corpus there is nothing to show: the original lies under another key, or was never collected.
            var (kind, reason) = _group.HasCapture ? (FateKind.Duplicate, "revisit") : (FateKind.Skipped, "revisit-without-capture");
            RecordCounts.Count(_group.HasCapture ? Records.Duplicates : Records.Skipped, reason);
            _fates.Add(new Fate(kind, reason, url, location, captured, "", IsOpen: false));
        }
        fates.Add(_key.Span, _fates);
    }

    private void CountDuplicate(string reason, CaptureHeader header, CaptureDetails details, bool kept, string survivor)
    {
        RecordCounts.Count(Records.Duplicates, reason);
        AddFate(FateKind.Duplicate, reason, header, details.Location, kept, survivor);
    }

    private void AddFate(FateKind kind, string reason, CaptureHeader header, RecordLocation location, bool open, string survivor)
    {
        var url = Encoding.UTF8.GetString((_document.Url.IsEmpty ? _document.Id : _document.Url).Span);
        _fates.Add(new Fate(kind, reason, url, location, header.Captured, survivor, open));
    }
}
