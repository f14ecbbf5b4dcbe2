using Indexer.Corpus.Archives;
using Indexer.Corpus.Sources;

namespace Indexer.Corpus;

/// <summary>Opens readers of corpus files.</summary>
public static class CorpusReaders
{
    /// <summary>Opens the reader of <paramref name="part"/>'s format; what the file is compressed with is told from its content.</summary>
    /// <exception cref="IOException">The file is missing, can't be read, or has another length than <see cref="SplitPart.FileLength"/>.</exception>
    public static CorpusReader Open(SplitPart part, CorpusOptions options)
    {
        ArgumentNullException.ThrowIfNull(part);
        ArgumentNullException.ThrowIfNull(options);
        var file = StoredFile.Open(part.File, part.FileLength, likelyEnd: part.End);
        try
        {
            return Open(file, part, options);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    internal static CorpusReader Open(StoredFile file, SplitPart part, CorpusOptions options)
    {
        switch (part.Format)
        {
            case CorpusFormat.Warc or CorpusFormat.Arc:
                ArchiveSyntax syntax = part.Format == CorpusFormat.Warc ? new WarcSyntax() : new ArcSyntax();
                return new ArchiveReader(Compression.Open(file, syntax.StartsRecord), syntax, part, options);
            case CorpusFormat.Jsonl:
                return new LineReader(Compression.Open(file, static _ => true), part, options);
            case CorpusFormat.Html or CorpusFormat.Text:
                return new WholeFileReader(Compression.Open(file, static _ => true), part, options);
            default:
                return new UnknownFormatReader(file, part);
        }
    }
}
