using Lucene.Net.Store;
using LuceneDirectory = Lucene.Net.Store.Directory;

namespace Indexer.Indexing.Segments;

/// <summary>
/// A folder of segment files. Writing hashes every file on the way and syncs none: the store that the finished files are put into makes them durable.
/// Nothing is locked: a folder has one writer, the shard builder that created it. Closing it closes whatever is still open, after failures too.
/// </summary>
internal sealed class SegmentDirectory : BaseDirectory
{
    private readonly string _folder;
    private readonly Dictionary<string, ManifestFile> _written = new(StringComparer.Ordinal);
    private readonly HashSet<HashingIndexOutput> _open = [];
    private readonly System.Threading.Lock _gate = new();

    public SegmentDirectory(string folder)
    {
        _folder = folder;
        SetLockFactory(NoLockFactory.GetNoLockFactory());
    }

    /// <summary>The files written and closed, in byte order of names.</summary>
    public IReadOnlyList<ManifestFile> Written
    {
        get
        {
            lock (_gate) return [.. _written.Values.OrderBy(file => file.Name, StringComparer.Ordinal)];
        }
    }

    public override string[] ListAll() =>
        new DirectoryInfo(_folder).EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal).ToArray();

    [Obsolete("Lucene asks by opening.")]
    public override bool FileExists(string name) => File.Exists(PathOf(name));

    public override long FileLength(string name) => new FileInfo(PathOf(name)).Length;

    public override void DeleteFile(string name)
    {
        // Lucene expects a file that is not there to be an error; File.Delete does not say.
        if (!File.Exists(PathOf(name))) throw new FileNotFoundException($"There is no file '{name}' in {_folder}.", name);
        File.Delete(PathOf(name));
        lock (_gate) _written.Remove(name);
    }

    public override IndexOutput CreateOutput(string name, IOContext context)
    {
        EnsureOpen();
        var output = new HashingIndexOutput(PathOf(name), name, Closed);
        lock (_gate) _open.Add(output);
        return output;
    }

    public override IndexInput OpenInput(string name, IOContext context)
    {
        EnsureOpen();
        return new FileIndexInput(PathOf(name));
    }

    public override IndexInputSlicer CreateSlicer(string name, IOContext context)
    {
        EnsureOpen();
        return new Slicer(new FileIndexInput(PathOf(name)));
    }

    public override void Sync(ICollection<string> names)
    {
        // See the summary: durability is the store's.
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing || !CompareAndSetIsOpen(expect: true, update: false)) return;
        lock (_gate)
        {
            foreach (var output in _open) output.Abandon();
            _open.Clear();
        }
    }

    private void Closed(HashingIndexOutput output)
    {
        lock (_gate)
        {
            _open.Remove(output);
            _written[output.Name] = output.Described;
        }
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private sealed class Slicer(FileIndexInput file) : IndexInputSlicer
    {
        public override IndexInput OpenSlice(string sliceDescription, long offset, long length) => file.Slice(sliceDescription, offset, length);

        [Obsolete("Only compound files of old versions are read whole.")]
        public override IndexInput OpenFullSlice() => file.Slice("whole", 0, file.Length);

        protected override void Dispose(bool disposing)
        {
            if (disposing) file.Dispose();
        }
    }
}
