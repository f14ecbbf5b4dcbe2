namespace Indexer.Jobs;

/// <summary>Names of the blobs that more than one room writes or reads (layout of the store: ARCHITECTURE.md).</summary>
public static class BlobNames
{
    /// <summary>A file of an index, named by its content.</summary>
    public static string IndexFile(string index, string hash) => $"indices/{index}/files/{hash}";
}
