namespace Indexer.Corpus;

/// <summary>A slice of the corpus: the input of one map task. Immutable, and part of the persisted plan.</summary>
/// <param name="Parts">File ranges, read in this order.</param>
public sealed record Split(IReadOnlyList<SplitPart> Parts)
{
    /// <summary>Stored bytes of all parts.</summary>
    public long Bytes => Parts.Sum(part => part.End - part.Start);
}

/// <summary>A range of one corpus file. The records that start at or after <see cref="Start"/> and before <see cref="End"/> belong to it.</summary>
public sealed record SplitPart
{
    /// <summary>The file, as <see cref="Jobs.InputFile.File"/> names it.</summary>
    public required string File { get; init; }

    /// <summary>First byte, 0 for the start of the file.</summary>
    public long Start { get; init; }

    /// <summary>First byte after the range; the file's length for its end.</summary>
    public required long End { get; init; }

    /// <summary>Length of the whole file in bytes when the plan was made; a reader that finds another length refuses the file.</summary>
    public required long FileLength { get; init; }

    /// <summary>Format of the file.</summary>
    public required CorpusFormat Format { get; init; }

    /// <summary>For a file of a folder input: its path below that folder, with <c>/</c>, from which its URL is made; else null.</summary>
    public string? RelativePath { get; init; }
}
