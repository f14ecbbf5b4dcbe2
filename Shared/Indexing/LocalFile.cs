namespace Indexer.Indexing;

/// <summary>A file on this machine's disk that is to be a file of an index.</summary>
/// <param name="Hash">XxHash128 of its content.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Length">Bytes.</param>
public sealed record LocalFile(string Hash, string Path, long Length);
