using System.IO.MemoryMappedFiles;

namespace Indexer.Indexing.Segments;

/// <summary>
/// A file that does not change, mapped into memory: any number of threads read it at once, without a call of the system, a copy or a lock. What hands it out sees to it
/// that nobody reads when it is closed: a read of an unmapped page would end the process.
/// </summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private byte* _start;

    /// <exception cref="IOException">It can't be opened.</exception>
    public MappedFile(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        Path = path;
        Length = file.Length;
        if (Length == 0)
        {
            file.Dispose();
            return;
        }
        _file = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
    }

    public string Path { get; }

    public long Length { get; }

    /// <summary>Its first byte.</summary>
    public byte* Start => _start;

    /// <summary>What is at and behind an offset, at most 2 GiB of it.</summary>
    /// <exception cref="EndOfStreamException">The offset is not in the file.</exception>
    public ReadOnlySpan<byte> From(long offset)
    {
        if ((ulong)offset > (ulong)Length) throw new EndOfStreamException($"'{Path}' has {Length} bytes; byte {offset} was asked for.");
        return new ReadOnlySpan<byte>(_start + offset, (int)Math.Min(Length - offset, int.MaxValue));
    }

    public void Dispose()
    {
        if (_start != null) _view?.SafeMemoryMappedViewHandle.ReleasePointer();
        _start = null;
        _view?.Dispose();
        _file?.Dispose();
    }
}
