using Indexer.Corpus.Sources;

namespace Indexer.Corpus;

/// <summary>A file that can't be read here: one damaged record that says what it is and what to do about it.</summary>
internal sealed class UnknownFormatReader(StoredFile file, SplitPart part) : CorpusReader
{
    private readonly CorpusRecord _record = new();
    private bool _read;

    public override long BytesRead => _read ? part.End - part.Start : 0;

    public override CorpusRecord? Read(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_read || part.Start > 0) return null;
        _read = true;
        _record.Kind = RecordKind.Garbage;
        _record.Location = new RecordLocation(part.File, 0, part.FileLength, 0);
        _record.Damage = RecordDamage.UnknownFormat;
        _record.DamageDetail = Describe(file.At(0, 512));
        return _record;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
    }

    private static string Describe(ReadOnlySpan<byte> head) => head switch
    {
        [] => "the file is empty",
        [0x04, 0x22, 0x4D, 0x18, ..] => "the file is compressed with LZ4, which is not read here: unpack it with 'lz4 -d', or pack it again as .warc.gz or .warc.zst",
        [(byte)'P', (byte)'K', 3, 4, ..] => "the file is a ZIP archive (WACZ is one): unzip the WACZ and index the WARC files in archive/",
        [(byte)'B', (byte)'Z', (byte)'h', ..] => "the file is compressed with bzip2, which is not read here: unpack it with 'bunzip2'",
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] => "the file is compressed with xz, which is not read here: unpack it with 'unxz'",
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "the file is a PDF, which is not read here: index the crawl that holds it, or its text",
        [(byte)'[', ..] => "the file is one JSON array: write one object a line instead (jq -c '.[]')",
        _ => "neither the content nor the name of the file is of a format that is read here: WARC, ARC, JSON Lines, HTML, text",
    };
}
