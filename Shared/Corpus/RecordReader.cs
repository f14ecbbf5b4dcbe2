using Indexer.Corpus.Sources;

namespace Indexer.Corpus;

/// <summary>
/// What the readers of many-record files share: the ranges of the records, the blanks between them, and the end of the part.
/// The range of a record goes from the unit (member; byte of a plain file) in which it starts to the one in which the next one does, so ranges tile the
/// file by construction, and of several records in one member the last one has the member's range.
/// A part goes from the first boundary at or after its start to the first one at or after its end, so parts tile the file too.
/// </summary>
internal abstract class RecordReader(DecodedSource source, SplitPart part, CorpusOptions options) : CorpusReader
{
    private long _itemOffset;
    private long _end;
    private long _unit = -1;
    private int _ordinal;
    private bool _begun;
    private bool _ended;

    public override long BytesRead => Math.Clamp(Source.StoredPosition - part.Start, 0, part.End - part.Start);

    protected DecodedSource Source { get; } = source;

    protected CorpusOptions Options { get; } = options;

    protected CorpusRecord Record { get; } = new();

    /// <summary>Decoded position at which the record's own bytes end, before the blanks behind them.</summary>
    protected long ContentEnd { get; set; }

    public sealed override CorpusRecord? Read(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Source.Release();
        Record.Reset();
        if (!_begun) Begin();
        if (_ended) return null;
        Source.ForgetUnits();
        if (Source.Has(1))
        {
            var unit = Source.UnitAt(Source.Position);
            _ordinal = unit == _unit ? _ordinal + 1 : 0;
            _unit = unit;
            ReadItem();
        }
        else
        {
            _ordinal = 0;
            _unit = -1;
            ReadStop();
        }
        Close();
        if (_unit >= 0) TakeBlock();
        return Record;
    }

    /// <summary>Reads one record, intact or damaged, into <see cref="Record"/>; the window is not empty, and at least one byte of it is consumed.</summary>
    protected abstract void ReadItem();

    /// <summary>Length of the blanks at the start of <paramref name="window"/> that belong to no record.</summary>
    protected abstract int BlankLength(ReadOnlySpan<byte> window);

    /// <summary>For a plain file: moves to the first record that starts at or after <paramref name="offset"/>.</summary>
    protected abstract void SeekPlain(long offset);

    /// <summary>Called when nothing of the record's surroundings will change any more; the place to take its block.</summary>
    protected abstract void TakeBlock();

    protected void Damage(string reason, string detail)
    {
        if (Record.Damage is not null) return;
        Record.Damage = reason;
        Record.DamageDetail = detail;
    }

    /// <summary>Once a record, however often it applies.</summary>
    protected void Warn(string name)
    {
        if (!Record.WarningList.Contains(name)) Record.WarningList.Add(name);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) Source.Dispose();
    }

    private void Begin()
    {
        _begun = true;
        _end = part.FileLength;
        if (part.Start > 0 || part.End < part.FileLength)
        {
            var first = FirstRecord();
            _itemOffset = part.Start == 0 ? 0 : Boundary(part.Start, first);
            if (part.End < part.FileLength) _end = Boundary(part.End, first);
            Record.Reset();
            Source.Restart(_itemOffset, Source is CompressedSource ? 0 : _itemOffset);
        }
        _ended = _itemOffset >= _end;
        if (!_ended) SkipBlanks();
    }

    /// <summary>Where the file's first record starts: what lies before it (blanks, a dictionary) is of its range.</summary>
    private long FirstRecord()
    {
        Source.Restart(0, 0);
        SkipBlanks();
        return Source.Window.Length > 0 ? Source.UnitAt(Source.Position) : Source.Stop.Offset;
    }

    private long Boundary(long from, long first)
    {
        if (from == 0 || from >= part.FileLength) return from;
        long found;
        if (Source is CompressedSource compressed)
        {
            found = compressed.Scanner.FindBoundary(from);
        }
        else
        {
            SeekPlain(from);
            found = Source.Position;
        }
        return found == first ? 0 : found;
    }

    private void ReadStop()
    {
        var stop = Source.Stop;
        Record.Kind = RecordKind.Garbage;
        if (stop.Kind == StopKind.End)
        {
            Damage(RecordDamage.Garbage, $"'{Source.File.Path}' holds no record: {stop.Next - _itemOffset} bytes of blanks or empty members");
        }
        else
        {
            // Source sets both for a fault and for garbage.
            Damage(stop.Reason!, stop.Detail!);
            Source.PassStop();
        }
        ContentEnd = Source.Position;
    }

    private void Close()
    {
        var hadContent = _unit >= 0;
        long next;
        while (true)
        {
            SkipBlanks();
            if (Source.Window.Length > 0)
            {
                next = Source.UnitAt(Source.Position);
                _ended = next >= _end;
                break;
            }
            var stop = Source.Stop;
            if (stop.Kind == StopKind.Fault && hadContent && stop.Offset == Source.UnitAt(ContentEnd - 1))
            {
                if (Record.Damage is not (RecordDamage.TooLarge or RecordDamage.HeaderTooLarge))
                {
                    // Whatever was odd about the record, this is why. Faults carry both.
                    Record.Damage = stop.Reason;
                    Record.DamageDetail = stop.Detail;
                }
                Source.PassStop();
                ContentEnd = Source.Position;
                hadContent = false;
                continue;
            }
            if (stop.Kind == StopKind.End && stop.Detail is { } blanks) Warn(blanks);
            next = stop.Offset;
            _ended = stop.Kind == StopKind.End;
            break;
        }
        Record.Location = new RecordLocation(part.File, _itemOffset, next - _itemOffset, _ordinal);
        _itemOffset = next;
    }

    private void SkipBlanks()
    {
        while (Source.Has(1))
        {
            var window = Source.Window;
            var blank = BlankLength(window);
            Source.Consume(blank);
            if (blank < window.Length) break;
        }
        if (Source.Window.Length == 0 || Source.Window[0] is not ((byte)0 or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')) return;
        if (!Source.RestIsBlank(0)) return;
        Source.ConsumeRest();
        Warn("trailing-blank-bytes");
        Source.Grow();
    }
}
