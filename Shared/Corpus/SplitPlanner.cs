using Indexer.Corpus.Archives;
using Indexer.Corpus.Sources;
using Indexer.Jobs;

namespace Indexer.Corpus;

/// <summary>
/// Cuts a corpus into splits of about <see cref="CorpusOptions.SplitBytes"/>: large files at true starts of members, records or lines, small files packed
/// together in input order. The same files and options give the same splits.
/// </summary>
public static class SplitPlanner
{
    /// <summary>What opening a file costs, in bytes that could be read meanwhile: keeps splits of many tiny files short.</summary>
    private const long FileCostBytes = 4096;

    // A task makes some 15 calls of the store, and one more of every worker after it: over S3 a fleet took 5 % longer for 117 MB in splits of 4 MiB than of 8.
    private const long UsualSplits = 32, LargestSplit = 64 << 20, WorthATask = 8 << 20;

    // A small corpus is to keep several cores busy to the end all the same.
    private const long FewestSplits = 8, SmallestSplit = 4 << 20;

    /// <summary>Plans the splits of <paramref name="files"/>.</summary>
    /// <exception cref="IOException">A file is missing, can't be read, or has changed since it was listed.</exception>
    public static IReadOnlyList<Split> Plan(IReadOnlyList<InputFile> files, CorpusOptions options) => [.. Walk(files, options, CancellationToken.None)];

    /// <summary>The same splits one by one, so that no more than a few files' are held. Files are read side by side, ahead of the caller.</summary>
    /// <exception cref="IOException">While they are walked, as of <see cref="Plan"/>.</exception>
    /// <exception cref="OperationCanceledException">While they are walked; the token is looked at for each file and each cut.</exception>
    public static IEnumerable<Split> Walk(IReadOnlyList<InputFile> files, CorpusOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(options);
        var splitBytes = options.SplitBytes ?? UsualBytes(files.Sum(file => file.Length));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(splitBytes);
        return Walk(files, splitBytes, options, cancellationToken);
    }

    private static long UsualBytes(long corpus) => Math.Clamp(corpus / UsualSplits, Math.Clamp(corpus / FewestSplits, SmallestSplit, WorthATask), LargestSplit);

    private static IEnumerable<Split> Walk(IReadOnlyList<InputFile> files, long splitBytes, CorpusOptions options, CancellationToken cancellationToken)
    {
        var packed = new List<SplitPart>();
        long packedBytes = 0;
        foreach (var parts in SideBySide.Select(files, file => Cut(file, splitBytes, options, cancellationToken), cancellationToken))
        {
            foreach (var part in parts)
            {
                var bytes = part.End - part.Start + FileCostBytes;
                if (packed.Count > 0 && packedBytes + bytes > splitBytes)
                {
                    yield return new Split(packed.ToArray());
                    packed.Clear();
                    packedBytes = 0;
                }
                packed.Add(part);
                packedBytes += bytes;
            }
        }
        if (packed.Count > 0) yield return new Split(packed.ToArray());
    }

    private static List<SplitPart> Cut(InputFile file, long splitBytes, CorpusOptions options, CancellationToken cancellationToken)
    {
        var format = FormatDetector.Detect(file.File, file.Length);
        var whole = new SplitPart { File = file.File, End = file.Length, FileLength = file.Length, Format = format, RelativePath = file.RelativePath };
        if (file.Length <= splitBytes) return [whole];
        using var stored = StoredFile.Open(file.File, file.Length);
        var parts = new List<SplitPart>();
        long start = 0;
        foreach (var cut in Cuts(stored, whole, splitBytes, options, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            parts.Add(whole with { Start = start, End = cut });
            start = cut;
        }
        parts.Add(whole with { Start = start });
        return parts;
    }

    private static IEnumerable<long> Cuts(StoredFile file, SplitPart whole, long splitBytes, CorpusOptions options, CancellationToken cancellationToken) => whole.Format switch
    {
        CorpusFormat.Warc => ArchiveCuts(file, whole, new WarcSyntax(), splitBytes, options, cancellationToken),
        CorpusFormat.Arc => ArchiveCuts(file, whole, new ArcSyntax(), splitBytes, options, cancellationToken),
        CorpusFormat.Jsonl => LineCuts(file, splitBytes),
        _ => [],
    };

    private static IEnumerable<long> ArchiveCuts(StoredFile file, SplitPart whole, ArchiveSyntax syntax, long splitBytes, CorpusOptions options, CancellationToken cancellationToken)
    {
        using var decoder = Compression.Decoder(file);
        var cuts = decoder is null
            ? PlainCuts(whole, syntax, splitBytes, options, cancellationToken)
            : MemberCuts(file, new MemberScanner(file, decoder, syntax.StartsRecord), splitBytes);
        foreach (var cut in cuts) yield return cut;
    }

    private static IEnumerable<long> MemberCuts(StoredFile file, MemberScanner scanner, long splitBytes)
    {
        for (var target = splitBytes; target < file.Length;)
        {
            var boundary = scanner.FindBoundary(target);
            if (boundary >= file.Length) yield break;
            yield return boundary;
            target = (boundary / splitBytes + 1) * splitBytes;
        }
    }

    /// <summary>Walks the records as a reader does, seeking over long blocks: text in a payload that looks like a record can't be cut at.</summary>
    private static IEnumerable<long> PlainCuts(SplitPart whole, ArchiveSyntax syntax, long splitBytes, CorpusOptions options, CancellationToken cancellationToken)
    {
        const int WalkedBlockBytes = 64 << 10;
        using var heads = StoredFile.Open(whole.File, whole.FileLength);
        using var reader = CorpusReaders.Open(whole, options with { MaxRecordBytes = Math.Min(WalkedBlockBytes, options.MaxRecordBytes) });
        var target = splitBytes;
        while (reader.Read(cancellationToken) is { } record)
        {
            var offset = record.Location.Offset;
            if (offset < target || record.Kind == RecordKind.Garbage) continue;
            if (syntax.IndexOfStart(heads.At(offset, ArchiveSyntax.StartBytes), atLineStart: true) != 0) continue;
            yield return offset;
            target = (offset / splitBytes + 1) * splitBytes;
        }
    }

    /// <summary>The reader finds the next line itself; a compressed file is read whole, since its members need not end where lines do.</summary>
    private static IEnumerable<long> LineCuts(StoredFile file, long splitBytes)
    {
        using var decoder = Compression.Decoder(file);
        if (decoder is not null) yield break;
        for (var cut = splitBytes; cut < file.Length; cut += splitBytes) yield return cut;
    }
}
