namespace Indexer.Indexing;

/// <summary>What a reduce task tells of its shard, for the manifest.</summary>
/// <param name="Shard">The shard and its files.</param>
/// <param name="Fields">Statistics of its fields, by name.</param>
/// <param name="Languages">Its documents by language.</param>
/// <param name="Ranks">Statistics of its static ranks; null where no document has one.</param>
public sealed record ShardReport(ShardManifest Shard, IReadOnlyDictionary<string, FieldStatistics> Fields, IReadOnlyDictionary<string, long> Languages, RankStatistics? Ranks = null);
