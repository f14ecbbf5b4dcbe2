namespace Indexer.Search;

/// <summary>An index as a list of indexes shows it: its newest generation.</summary>
/// <param name="Name">Name of the index.</param>
/// <param name="Generation">Its newest generation.</param>
/// <param name="Documents">Documents in it.</param>
/// <param name="Shards">Number of shards.</param>
/// <param name="SizeBytes">Bytes of all shards.</param>
/// <param name="Published">When it was published, UTC.</param>
public sealed record IndexSummary(string Name, int Generation, long Documents, int Shards, long SizeBytes, DateTimeOffset Published);
