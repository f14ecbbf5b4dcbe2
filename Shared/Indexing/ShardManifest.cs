namespace Indexer.Indexing;

/// <summary>A shard of a generation.</summary>
/// <param name="Id">Partition number.</param>
/// <param name="Documents">Documents in it.</param>
/// <param name="Bytes">Sum of its files' lengths.</param>
/// <param name="Hash">XxHash128 over its files' names and hashes in name order.</param>
/// <param name="Files">Its Lucene files.</param>
public sealed record ShardManifest(int Id, long Documents, long Bytes, string Hash, IReadOnlyList<ManifestFile> Files)
{
    /// <summary>As reports show it.</summary>
    public PublishedShard ToReport() => new(Id, Documents, Bytes, Hash);
}
