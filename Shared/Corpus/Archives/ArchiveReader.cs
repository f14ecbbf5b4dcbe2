using Indexer.Corpus.Sources;

namespace Indexer.Corpus.Archives;

/// <summary>
/// Reads WARC and ARC. A declared length is believed only if what follows the block is the end of a record; else the next record is looked for
/// from the start of the block, which finds it whether the length was too long (it lies inside) or too short (it lies behind).
/// </summary>
internal sealed class ArchiveReader(DecodedSource source, ArchiveSyntax syntax, SplitPart part, CorpusOptions options)
    : RecordReader(source, part, options)
{
    private int _blockStart;
    private int _blockLength;

    protected override int BlankLength(ReadOnlySpan<byte> window)
    {
        var length = window.IndexOfAnyExcept((byte)'\r', (byte)'\n');
        return length < 0 ? window.Length : length;
    }

    protected override void SeekPlain(long offset)
    {
        Source.Restart(offset, offset);
        Resync();
    }

    protected override void ReadItem()
    {
        _blockLength = 0;
        Source.Has(ArchiveSyntax.StartBytes);
        if (syntax.StartsRecord(Source.Window)) ReadRecord();
        else ReadGarbage();
        if (_blockLength == 0) ContentEnd = Source.Position;
    }

    protected override void TakeBlock()
    {
        if (_blockLength > 0) Record.Block = Source.Held(_blockStart, _blockLength);
    }

    private void ReadGarbage()
    {
        Record.Kind = RecordKind.Garbage;
        var from = Source.Position;
        Resync();
        Damage(RecordDamage.Garbage, $"no record starts in {Source.Position - from} bytes{Resumed()}");
    }

    private void ReadRecord()
    {
        var scanned = 0;
        HeaderScan scan;
        while ((scan = syntax.ScanHeader(Source.Window, ref scanned)) == HeaderScan.More)
        {
            if (Source.Window.Length > Options.MaxHeaderBytes || !Source.Grow()) break;
        }
        if (scan != HeaderScan.Ended || scanned > Options.MaxHeaderBytes)
        {
            ReadBrokenHeader(scan == HeaderScan.More ? Source.Window.Length : scanned);
            return;
        }
        var declared = syntax.Parse(Source.Window[..scanned], Record, out var fault);
        if (declared is { } length)
        {
            if (length > Options.MaxRecordBytes) ReadLarge(scanned, length);
            else ReadBlock(scanned, (int)length);
            return;
        }
        Source.Consume(scanned);
        Resync();
        Damage(RecordDamage.BadLength, fault + Resumed());
    }

    private void ReadBrokenHeader(int length)
    {
        if (length > Options.MaxHeaderBytes)
        {
            syntax.Parse(Source.Window[..Math.Min(Source.Window.Length, ArchiveSyntax.StartBytes)], Record, out _);
            Source.Consume(length);
            Resync();
            Damage(RecordDamage.HeaderTooLarge, $"the record header has more than {Options.MaxHeaderBytes} bytes (the limit --max-header-bytes){Resumed()}");
            return;
        }
        syntax.Parse(Source.Window[..length], Record, out _);
        var cut = length == Source.Window.Length;
        Source.Consume(length);
        if (cut && Source.Stop.Kind == StopKind.Fault) Damage(Source.Stop.Reason!, Source.Stop.Detail!);
        else Damage(RecordDamage.BadHeader, cut ? "the record header isn't ended by an empty line" : "another record starts inside the record header");
    }

    private void ReadBlock(int header, int length)
    {
        if (!Source.Has(header + length))
        {
            Source.Consume(header);
            ResyncCutBlock(length);
        }
        else if (BlockEndsAt(header + length))
        {
            _blockStart = header;
            _blockLength = length;
            Source.Hold(header + length);
            ContentEnd = Source.Position;
        }
        else
        {
            Source.Consume(header);
            ResyncWrongLength(length);
        }
    }

    private void ReadLarge(int header, long length)
    {
        var kept = Options.MaxRecordBytes;
        var blockPosition = Source.Position + header;
        if (!Source.Has(header + kept))
        {
            Source.Consume(header);
            ResyncCutBlock(length);
            return;
        }
        Source.Hold(header + kept);
        if (Source.Skip(length - kept))
        {
            if (BlockEndsAt(0))
            {
                _blockStart = header;
                _blockLength = kept;
                ContentEnd = Source.Position;
                Damage(RecordDamage.TooLarge, $"the block has {length} bytes, more than the limit --max-record-bytes of {kept}");
                return;
            }
            Source.Release();
            Source.TryRewind(blockPosition);
            ResyncWrongLength(length);
            return;
        }
        Source.Release();
        Source.TryRewind(blockPosition);
        ResyncCutBlock(length);
    }

    /// <summary>The block was to go on behind a stop.</summary>
    private void ResyncCutBlock(long length)
    {
        var from = Source.Position;
        if (Resync())
        {
            Damage(RecordDamage.WrongLength, $"the header declares a block of {length} bytes, but another record starts {Source.Position - from} bytes into it");
            return;
        }
        var found = Source.Position - from;
        var stop = Source.Stop;
        if (stop.Kind == StopKind.Fault) Damage(stop.Reason!, stop.Detail!);
        else if (stop.Kind == StopKind.End) Damage(RecordDamage.Truncated, $"the file ends after {found} of the block's {length} bytes");
        else Damage(RecordDamage.WrongLength, $"the block of {length} bytes is broken off after {found}: {stop.Detail}");
    }

    private void ResyncWrongLength(long length)
    {
        var from = Source.Position;
        var found = Resync();
        var between = Source.Position - from;
        Damage(RecordDamage.WrongLength, !found ? $"the header declares a block of {length} bytes, but no record ends there{Resumed()}"
            : between < length ? $"the header declares a block of {length} bytes, but another record starts {between} bytes into it"
            : $"the header declares a block of {length} bytes, but the next record starts {between} bytes after the block's start");
    }

    /// <summary>Whether the block that would end at the window's byte <paramref name="end"/> is followed by the end of a record.</summary>
    private bool BlockEndsAt(int end)
    {
        const int MostBlanks = 64 << 10;
        Source.Has(end + 4);
        if (syntax.EndsBlock(Source.Window[end..], Record)) return true;
        var next = end;
        while (Source.Has(next + 1) && Source.Window[next] is (byte)'\r' or (byte)'\n' && next - end < MostBlanks) next++;
        var position = Source.Position + next;
        var ends = next == Source.Window.Length || next - end >= MostBlanks || NewUnitStarts(end, position);
        if (!ends)
        {
            Source.Has(next + ArchiveSyntax.StartBytes);
            ends = syntax.StartsRecord(Source.Window[next..]) || (Source.Window[next] is 0 or (byte)' ' && Source.RestIsBlank(next));
        }
        if (ends) Warn(syntax.OddEnd);
        return ends;
    }

    private bool NewUnitStarts(int end, long position) =>
        Source is CompressedSource && Source.UnitStart(position) >= Source.Position + end;

    /// <summary>Consumes up to the next record's start (true), or to a stop.</summary>
    private bool Resync()
    {
        var atLineStart = true;
        while (true)
        {
            var index = syntax.IndexOfStart(Source.Window, atLineStart);
            if (index >= 0)
            {
                Source.Consume(index);
                return true;
            }
            var passed = Source.Window.Length - ArchiveSyntax.StartBytes;
            if (passed > 0)
            {
                atLineStart = Source.Window[passed - 1] == '\n';
                Source.Consume(passed);
            }
            if (Source.Grow()) continue;
            Source.Consume(Source.Window.Length);
            return false;
        }
    }

    private string Resumed() => Source.Window.Length == 0 ? ""
        : Source is PlainSource ? $"; reading went on at the next record, at byte {Source.Position}"
        : $"; reading went on at the next record, in the member at byte {Source.UnitAt(Source.Position)}";
}
