using Indexer.Indexing.Segments;
using LuceneDirectory = Lucene.Net.Store.Directory;

namespace Indexer.Indexing;

/// <summary>Opens a folder of shard files for reading.</summary>
public static class ShardDirectory
{
    /// <summary>
    /// A Lucene directory over <paramref name="folder"/>, whose files must not change while it is in use. Reads take no lock (NIOFSDirectory takes one a file), use no
    /// mapped memory, and fail with <see cref="IOException"/> where a file is short. Lucene closes its files with the reader; the caller counts references to that.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static LuceneDirectory Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"There is no shard folder '{folder}'.");
        return new SegmentDirectory(folder);
    }
}
