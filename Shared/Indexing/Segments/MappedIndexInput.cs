using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Lucene.Net.Store;

namespace Indexer.Indexing.Segments;

/// <summary>Lets Lucene read a mapped file. Clones read the same mapping, which is closed by whoever mapped it, when nobody reads any more.</summary>
internal sealed unsafe class MappedIndexInput(MappedFile file) : IndexInput(file.Path)
{
    private readonly byte* _start = file.Start;
    private long _position;

    public override long Length => file.Length;

    public override long Position => _position;

    public override void Seek(long pos) => _position = pos;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override byte ReadByte()
    {
        long position = _position;
        if ((ulong)position >= (ulong)file.Length) ThrowEnd(1);
        _position = position + 1;
        return _start[position];
    }

    public override void ReadBytes(byte[] b, int offset, int len) => new ReadOnlySpan<byte>(Take(len), len).CopyTo(b.AsSpan(offset, len));

    public override short ReadInt16() => BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<short>(Take(sizeof(short))));

    public override int ReadInt32() => BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<int>(Take(sizeof(int))));

    public override long ReadInt64() => BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<long>(Take(sizeof(long))));

    protected override void Dispose(bool disposing)
    {
        // The mapping is not its own.
    }

    private byte* Take(int length)
    {
        long position = _position;
        if (length < 0 || (ulong)position > (ulong)file.Length || file.Length - position < length) ThrowEnd(length);
        _position = position + length;
        return _start + position;
    }

    private void ThrowEnd(int length) => throw new EndOfStreamException($"Read of {length} bytes at {_position} past the end ({file.Length}) of '{file.Path}'.");
}
