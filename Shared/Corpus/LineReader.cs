using Indexer.Corpus.Sources;

namespace Indexer.Corpus;

/// <summary>Reads JSON Lines: one object a line. Whether a line parses is for the reader of its fields to find out; here it must look like an object.</summary>
internal sealed class LineReader(DecodedSource source, SplitPart part, CorpusOptions options) : RecordReader(source, part, options)
{
    private int _blockStart;
    private int _blockLength;
    private DateTimeOffset? _written;

    protected override int BlankLength(ReadOnlySpan<byte> window)
    {
        var text = window.IndexOfAnyExcept("\r\n \t"u8);
        if (text < 0) return window.Length;
        // Blanks before the text of a line are the line's.
        return window[..text].LastIndexOf((byte)'\n') + 1;
    }

    protected override void SeekPlain(long offset)
    {
        Source.Restart(offset - 1, offset - 1);
        SkipLine();
        while (Source.Has(1))
        {
            var blank = BlankLength(Source.Window);
            Source.Consume(blank);
            if (Source.Window.Length > 0) break;
        }
    }

    protected override void ReadItem()
    {
        Record.Kind = RecordKind.Json;
        Record.Date = _written ??= Source.File.Modified;
        _blockLength = 0;
        var limit = Options.MaxRecordBytes;
        var scanned = 0;
        int end;
        while ((end = Source.Window[scanned..].IndexOf((byte)'\n')) < 0)
        {
            scanned = Source.Window.Length;
            if (scanned > limit || !Source.Grow()) break;
        }
        var whole = end >= 0;
        var length = whole ? scanned + end : scanned;
        if (length > limit)
        {
            Source.Hold(limit);
            SetBlock(0, limit);
            SkipLine();
            Damage(RecordDamage.TooLarge, $"the line has more than {limit} bytes (the limit --max-record-bytes)");
        }
        else
        {
            ReadLine(length, whole);
        }
        ContentEnd = Source.Position;
    }

    protected override void TakeBlock()
    {
        if (_blockLength > 0) Record.Block = Source.Held(_blockStart, _blockLength);
    }

    private void ReadLine(int length, bool whole)
    {
        var line = Source.Window[..length];
        var start = line.StartsWith("\uFEFF"u8) ? 3 : 0;
        var text = line[start..].Trim(" \t\r"u8);
        start = text.IsEmpty ? length : start + line[start..].IndexOfAnyExcept(" \t\r"u8);
        var stop = Source.Stop;
        if (!whole && stop.Kind == StopKind.Fault) Damage(stop.Reason!, stop.Detail!);
        else if (!whole && stop.Kind == StopKind.Garbage) Damage(RecordDamage.BadJson, $"the line is broken off: {stop.Detail}");
        else if (text is not [(byte)'{', .., (byte)'}'])
            Damage(RecordDamage.BadJson, "the line is not a JSON object: it doesn't begin with '{' and end with '}'");
        var blockLength = text.Length;
        Source.Hold(whole ? length + 1 : length);
        SetBlock(start, blockLength);
    }

    private void SetBlock(int start, int length)
    {
        _blockStart = start;
        _blockLength = length;
    }

    private void SkipLine()
    {
        while (Source.Has(1))
        {
            var end = Source.Window.IndexOf((byte)'\n');
            Source.Consume(end < 0 ? Source.Window.Length : end + 1);
            if (end >= 0) return;
        }
    }
}
