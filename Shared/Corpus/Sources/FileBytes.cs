using Microsoft.Win32.SafeHandles;

namespace Indexer.Corpus.Sources;

/// <summary>A file of this machine.</summary>
internal sealed class FileBytes : StoredBytes
{
    private readonly SafeFileHandle _handle;

    private FileBytes(string path, SafeFileHandle handle)
    {
        Name = path;
        _handle = handle;
        Length = RandomAccess.GetLength(handle);
    }

    public override string Name { get; }

    public override string Url => new Uri(Path.GetFullPath(Name)).AbsoluteUri;

    public override long Length { get; }

    public override DateTimeOffset Modified => new(File.GetLastWriteTimeUtc(_handle), TimeSpan.Zero);

    public static FileBytes OpenFile(string path)
    {
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
        try
        {
            return new FileBytes(path, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public override int Read(long offset, Span<byte> target) => RandomAccess.Read(_handle, target, offset);

    public override void Dispose() => _handle.Dispose();
}
