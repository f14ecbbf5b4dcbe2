namespace Indexer.Worker;

/// <summary>What is written goes to a stream and to a copy in a file, which ends early where it can't be written or would be longer than it may. Owns neither. Not thread-safe.</summary>
internal sealed class CopyingWriteStream(Stream target, FileStream copy, long mostCopied) : Stream
{
    private bool _hasFailed;
    private long _written;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        target.Write(buffer);
        Copy(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await target.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        Copy(buffer.Span);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => target.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => target.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // Memory of the system takes it: no need to wait for a disk on another thread.
    private void Copy(ReadOnlySpan<byte> buffer)
    {
        _written += buffer.Length;
        if (_hasFailed || _written > mostCopied) return;
        try
        {
            copy.Write(buffer);
        }
        catch (IOException)
        {
            _hasFailed = true;
        }
    }
}
