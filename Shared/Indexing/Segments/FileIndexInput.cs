using Lucene.Net.Store;
using Microsoft.Win32.SafeHandles;

namespace Indexer.Indexing.Segments;

/// <summary>
/// Reads a file by position, without the lock per read that NIOFSDirectory takes on its stream: any number of clones read at once.
/// Clones and slices share the handle; the input that opened it closes it.
/// </summary>
internal sealed class FileIndexInput : BufferedIndexInput
{
    private const int BufferBytes = 4096;

    private readonly SafeFileHandle _file;
    private readonly long _offset;
    private readonly long _length;
    private bool _owns;

    public FileIndexInput(string path) : base(path, BufferBytes)
    {
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
        _length = RandomAccess.GetLength(_file);
        _owns = true;
    }

    private FileIndexInput(string description, SafeFileHandle file, long offset, long length) : base(description, BufferBytes)
    {
        _file = file;
        _offset = offset;
        _length = length;
    }

    public override long Length => _length;

    public FileIndexInput Slice(string description, long offset, long length) => new(description, _file, _offset + offset, length);

    public override object Clone()
    {
        var clone = (FileIndexInput)base.Clone();
        clone._owns = false;
        return clone;
    }

    protected override void ReadInternal(byte[] b, int offset, int length)
    {
        var position = Position;
        if (position + length > _length) throw new EndOfStreamException($"Read of {length} bytes at {position} past the end ({_length}) of {this}.");
        var target = b.AsSpan(offset, length);
        for (position += _offset; target.Length > 0;)
        {
            var read = RandomAccess.Read(_file, target, position);
            if (read == 0) throw new EndOfStreamException($"{this} ends at {position}; {target.Length} bytes more were there when it was opened.");
            target = target[read..];
            position += read;
        }
    }

    protected override void SeekInternal(long pos)
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _owns) _file.Dispose();
    }
}
