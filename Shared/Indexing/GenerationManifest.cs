using System.Text.Json.Serialization;

namespace Indexer.Indexing;

/// <summary>
/// A generation of an index (<c>indices/{index}/generations/{n}.json</c>), created if absent and immutable: publishing is this one create.
/// </summary>
public sealed record GenerationManifest
{
    /// <summary>Format of this blob; 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The index.</summary>
    public required string Index { get; init; }

    /// <summary>Number of the generation, from 1, rising by one at each publish.</summary>
    public required int Generation { get; init; }

    /// <summary>The job that built its content.</summary>
    public required string Job { get; init; }

    /// <summary>For a rollback: the generation whose content this is; else null.</summary>
    public int? RollbackOf { get; init; }

    /// <summary>When it was published, UTC; for people, not part of <see cref="ContentHash"/>.</summary>
    public required DateTimeOffset Published { get; init; }

    /// <summary>XxHash128 over the shards' hashes in order: equal for equal content, however it was built.</summary>
    public required string ContentHash { get; init; }

    /// <summary>Documents in all shards.</summary>
    public required long Documents { get; init; }

    /// <summary>Index settings the shards were built with.</summary>
    public required IndexOptions Options { get; init; }

    /// <summary>The shards in order of their ids.</summary>
    public required IReadOnlyList<ShardManifest> Shards { get; init; }

    /// <summary>Statistics of each field over all shards, by field name.</summary>
    public required IReadOnlyDictionary<string, FieldStatistics> Fields { get; init; }

    /// <summary>Documents by language over all shards, for query expansion and facets; key empty for unknown.</summary>
    public required IReadOnlyDictionary<string, long> Languages { get; init; }

    /// <summary>Statistics of the static ranks over all shards; null where no document has one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RankStatistics? Ranks { get; init; }

    /// <summary>The generation's term statistics (document frequencies over all shards).</summary>
    public required ManifestFile TermStatistics { get; init; }

    /// <summary>Its words that are worth suggesting, as term statistics of one field; null where an earlier release built it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ManifestFile? Words { get; init; }

    /// <summary>Sorted runs that a later update merges with, and fates for inspection; per partition.</summary>
    public required IReadOnlyList<ManifestRun> Runs { get; init; }

    /// <summary>All of its files; a content that is in it twice comes twice.</summary>
    [JsonIgnore]
    public IEnumerable<ManifestFile> Files
    {
        get
        {
            var files = Shards.SelectMany(shard => shard.Files).Concat(Runs.Select(run => run.File)).Append(TermStatistics);
            return Words is null ? files : files.Append(Words);
        }
    }

    /// <summary>As histories show it.</summary>
    public GenerationReport ToReport() => new(Index, Generation, Published, Job, RollbackOf, ContentHash, Documents, Shards.Sum(shard => shard.Bytes), [.. Shards.Select(shard => shard.ToReport())]);
}
