using System.Collections.Frozen;
using Indexer.Indexing.Segments;
using Lucene.Net.Store;
using Lock = System.Threading.Lock;

namespace Indexer.Search.Generations;

/// <summary>
/// The files of a published shard, read where they are: Lucene's names stand for files named by their content. Each is mapped into memory once, when it is first opened, until
/// the directory is closed, which its owner does when nobody reads any more. Thread-safe.
/// </summary>
/// <param name="files">Lucene name → path and length.</param>
internal sealed class PublishedShardDirectory(FrozenDictionary<string, ShardFile> files) : BaseDirectory
{
    private readonly Dictionary<string, MappedFile> _mapped = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public override string[] ListAll() => [.. files.Keys.Order(StringComparer.Ordinal)];

    [Obsolete("Lucene asks by opening.")]
    public override bool FileExists(string name) => files.ContainsKey(name);

    public override long FileLength(string name) => Of(name).Length;

    public override IndexInput OpenInput(string name, IOContext context)
    {
        return new MappedIndexInput(Map(name));
    }

    /// <summary>The file in memory; it stays the directory's.</summary>
    /// <exception cref="IOException">There is no such file, or it can't be mapped.</exception>
    public MappedFile Map(string name)
    {
        lock (_gate)
        {
            EnsureOpen();
            if (_mapped.TryGetValue(name, out MappedFile? known)) return known;
            return _mapped[name] = new MappedFile(Of(name).Path);
        }
    }

    public override void DeleteFile(string name) => throw ReadOnly(name);

    public override IndexOutput CreateOutput(string name, IOContext context) => throw ReadOnly(name);

    public override void Sync(ICollection<string> names)
    {
        // Nothing is written.
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        lock (_gate)
        {
            if (!CompareAndSetIsOpen(expect: true, update: false)) return;
            foreach (MappedFile file in _mapped.Values) file.Dispose();
            _mapped.Clear();
        }
    }

    private ShardFile Of(string name) =>
        files.TryGetValue(name, out ShardFile file) ? file : throw new FileNotFoundException($"The manifest of the shard names no file '{name}'.", name);

    private static NotSupportedException ReadOnly(string name) => new($"A published shard does not change; '{name}' was to be written.");
}

/// <summary>Where a file of a shard lies, and its length in bytes.</summary>
internal readonly record struct ShardFile(string Path, long Length);
