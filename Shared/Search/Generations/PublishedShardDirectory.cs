using System.Collections.Frozen;
using Indexer.Indexing.Segments;
using Lucene.Net.Store;

namespace Indexer.Search.Generations;

/// <summary>
/// The files of a published shard, read where they are: Lucene's names stand for files named by their content. Immutable.
/// </summary>
/// <param name="files">Lucene name → path and length.</param>
internal sealed class PublishedShardDirectory(FrozenDictionary<string, ShardFile> files) : BaseDirectory
{
    public override string[] ListAll() => [.. files.Keys.Order(StringComparer.Ordinal)];

    [Obsolete("Lucene asks by opening.")]
    public override bool FileExists(string name) => files.ContainsKey(name);

    public override long FileLength(string name) => Of(name).Length;

    public override IndexInput OpenInput(string name, IOContext context)
    {
        EnsureOpen();
        return new FileIndexInput(Of(name).Path);
    }

    public override void DeleteFile(string name) => throw ReadOnly(name);

    public override IndexOutput CreateOutput(string name, IOContext context) => throw ReadOnly(name);

    public override void Sync(ICollection<string> names)
    {
        // Nothing is written.
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) CompareAndSetIsOpen(expect: true, update: false);
    }

    private ShardFile Of(string name) =>
        files.TryGetValue(name, out ShardFile file) ? file : throw new FileNotFoundException($"The manifest of the shard names no file '{name}'.", name);

    private static NotSupportedException ReadOnly(string name) => new($"A published shard does not change; '{name}' was to be written.");
}

/// <summary>Where a file of a shard lies, and its length in bytes.</summary>
internal readonly record struct ShardFile(string Path, long Length);
