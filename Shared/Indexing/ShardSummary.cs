namespace Indexer.Indexing;

/// <summary>A finished shard.</summary>
public sealed record ShardSummary
{
    /// <summary>Documents in it.</summary>
    public required long Documents { get; init; }

    /// <summary>Sum of the lengths of <see cref="Files"/>.</summary>
    public required long Bytes { get; init; }

    /// <summary>XxHash128 over names and hashes of <see cref="Files"/> in order (<see cref="ContentHash.OfFiles"/>).</summary>
    public required string Hash { get; init; }

    /// <summary>Its Lucene files, in byte order of names; they lie in the builder's directory.</summary>
    public required IReadOnlyList<ManifestFile> Files { get; init; }

    /// <summary>Statistics of each text field, by name; a field that no document has is there with zeros.</summary>
    public required IReadOnlyDictionary<string, FieldStatistics> Fields { get; init; }

    /// <summary>Documents by language code; key empty for unknown.</summary>
    public required IReadOnlyDictionary<string, long> Languages { get; init; }

    /// <summary>Statistics of its static ranks; null where no document has one.</summary>
    public RankStatistics? Ranks { get; init; }

    /// <summary>Its term statistics (<see cref="Statistics.TermStatisticsReader"/>); the file lies beside the Lucene files and is none of <see cref="Files"/>.</summary>
    public required ManifestFile TermStatistics { get; init; }

    /// <summary>Path of the term statistics.</summary>
    public required string TermStatisticsPath { get; init; }
}
