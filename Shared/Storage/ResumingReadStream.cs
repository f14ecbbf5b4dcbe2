namespace Indexer.Storage;

/// <summary>A read that is taken up again where it broke off. Not thread-safe.</summary>
/// <param name="first">The stream to begin with.</param>
/// <param name="resume">Opens the rest, given the stream that broke off and how many bytes were read in all; retries by itself.</param>
internal sealed class ResumingReadStream(Stream first, Func<Stream, long, CancellationToken, Task<Stream>> resume) : Stream
{
    // A store that fails at once each time a read is resumed must not be asked for ever.
    private const int MaxResumesWithoutByte = 3;

    private Stream _inner = first;
    private long _done;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        for (var resumes = 0; ; resumes++)
        {
            try
            {
                return Count(_inner.Read(buffer));
            }
            catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.Transient && resumes < MaxResumesWithoutByte)
            {
                // A synchronous reader waits; only after a failure.
                ResumeAsync(CancellationToken.None).GetAwaiter().GetResult();
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (var resumes = 0; ; resumes++)
        {
            try
            {
                return Count(await _inner.ReadAsync(buffer, cancellationToken));
            }
            catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.Transient && resumes < MaxResumesWithoutByte)
            {
                await ResumeAsync(cancellationToken);
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        _done += read;
        return read;
    }

    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        var broken = _inner;
        _inner = await resume(broken, _done, cancellationToken);
        await broken.DisposeAsync();
    }
}
