namespace Indexer.Indexing;

/// <summary>A generation in the history of an index.</summary>
/// <param name="Index">The index.</param>
/// <param name="Generation">Its number.</param>
/// <param name="Published">When it was published, UTC.</param>
/// <param name="Job">The job that built its content.</param>
/// <param name="RollbackOf">For a rollback: the generation whose content this is; else null.</param>
/// <param name="ContentHash">Equal for equal content, however it was built: 32 hexadecimal digits.</param>
/// <param name="Documents">Documents in it.</param>
/// <param name="Bytes">Bytes of all its shards.</param>
/// <param name="Shards">Its shards, in order of their ids.</param>
public sealed record GenerationReport(
    string Index, int Generation, DateTimeOffset Published, string Job, int? RollbackOf, string ContentHash, long Documents, long Bytes, IReadOnlyList<PublishedShard> Shards);

/// <summary>A shard in reports.</summary>
/// <param name="Id">Its number in the generation.</param>
/// <param name="Documents">Documents in it.</param>
/// <param name="Bytes">Bytes of its files.</param>
/// <param name="Hash">Equal for equal files: 32 hexadecimal digits.</param>
public sealed record PublishedShard(int Id, long Documents, long Bytes, string Hash);
