namespace Indexer.Storage.S3;

/// <summary>Pieces of memory, one behind the other, as a stream that can be read again. Not thread-safe.</summary>
internal sealed class BodyStream(IReadOnlyList<ReadOnlyMemory<byte>> pieces) : Stream
{
    private readonly long _length = pieces.Sum(piece => (long)piece.Length);
    private long _position;
    private int _piece, _offset;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, _length);
            (_position, _piece) = (value, 0);
            var offset = value;
            while (_piece < pieces.Count && offset >= pieces[_piece].Length) offset -= pieces[_piece++].Length;
            _offset = (int)offset;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        while (_piece < pieces.Count && _offset == pieces[_piece].Length) (_piece, _offset) = (_piece + 1, 0);
        if (_piece == pieces.Count) return 0;
        var step = Math.Min(buffer.Length, pieces[_piece].Length - _offset);
        pieces[_piece].Span.Slice(_offset, step).CopyTo(buffer);
        _offset += step;
        _position += step;
        return step;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken) : new(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => _position,
        _ => _length,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
