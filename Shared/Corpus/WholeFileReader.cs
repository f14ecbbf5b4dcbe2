using Indexer.Corpus.Sources;

namespace Indexer.Corpus;

/// <summary>A file of HTML or text: one record, the decoded file its block.</summary>
internal sealed class WholeFileReader(DecodedSource source, SplitPart part, CorpusOptions options) : CorpusReader
{
    private readonly CorpusRecord _record = new();
    private bool _read;

    public override long BytesRead => source.StoredPosition;

    public override CorpusRecord? Read(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_read || part.Start > 0) return null;
        _read = true;
        _record.Kind = part.Format == CorpusFormat.Html ? RecordKind.HtmlFile : RecordKind.TextFile;
        _record.ContentType = part.Format == CorpusFormat.Html ? "text/html" : "text/plain";
        _record.Location = new RecordLocation(part.File, 0, part.FileLength, 0);
        _record.Date = source.File.Modified;
        _record.TargetUri = Url();
        while (source.Window.Length <= options.MaxRecordBytes && source.Grow()) cancellationToken.ThrowIfCancellationRequested();
        var length = source.Window.Length;
        if (length > options.MaxRecordBytes)
            Damage(RecordDamage.TooLarge, $"the file has more than {options.MaxRecordBytes} bytes (the limit --max-record-bytes)");
        else if (source.Stop is { Kind: not StopKind.End } stop)
            Damage(stop.Reason!, stop.Detail!); // Faults and garbage carry both.
        source.Hold(Math.Min(length, options.MaxRecordBytes));
        _record.Block = source.Held(0, Math.Min(length, options.MaxRecordBytes));
        return _record;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) source.Dispose();
    }

    private void Damage(string reason, string detail)
    {
        _record.Damage = reason;
        _record.DamageDetail = detail;
    }

    private string Url()
    {
        if (options.BaseUrl is not { } root || part.RelativePath is not { } path) return source.File.Url;
        var escaped = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        return root.EndsWith('/') ? root + escaped : $"{root}/{escaped}";
    }
}
