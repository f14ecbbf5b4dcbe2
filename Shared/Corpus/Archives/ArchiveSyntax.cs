namespace Indexer.Corpus.Archives;

internal enum HeaderScan
{
    /// <summary>The header goes on behind the window.</summary>
    More,
    /// <summary>It ends at the index scanned to.</summary>
    Ended,
    /// <summary>Another record starts at the index scanned to, before this header has ended.</summary>
    Broken,
}

/// <summary>How records are written in an archive format: WARC or ARC.</summary>
internal abstract class ArchiveSyntax
{
    /// <summary>Most bytes that <see cref="StartsRecord"/> and <see cref="IndexOfStart"/> need to see of a record.</summary>
    public const int StartBytes = 256;

    /// <summary>Whether a record may start here, where one is expected.</summary>
    public abstract bool StartsRecord(ReadOnlySpan<byte> data);

    /// <summary>Index of the first place that is surely a record's start, where none is expected; -1 if there is none whole in <paramref name="data"/>.</summary>
    /// <param name="data">What to search.</param>
    /// <param name="atLineStart">Whether <paramref name="data"/> begins where a line does.</param>
    public abstract int IndexOfStart(ReadOnlySpan<byte> data, bool atLineStart);

    /// <summary>Looks for the end of the header, from <paramref name="scanned"/> on, which moves forward.</summary>
    public abstract HeaderScan ScanHeader(ReadOnlySpan<byte> window, ref int scanned);

    /// <summary>Fills <paramref name="record"/>; the block's declared length, or null with a reason in <paramref name="fault"/>.</summary>
    public abstract long? Parse(ReadOnlySpan<byte> header, CorpusRecord record, out string fault);

    /// <summary>Whether a block that is followed by <paramref name="tail"/> has ended as the format wants it, whatever comes after.</summary>
    public abstract bool EndsBlock(ReadOnlySpan<byte> tail, CorpusRecord record);

    /// <summary>Warning for a block that ends otherwise, but well.</summary>
    public abstract string OddEnd { get; }
}
