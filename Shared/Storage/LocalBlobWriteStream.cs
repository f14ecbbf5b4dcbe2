namespace Indexer.Storage;

/// <summary>The temporary file of a put. File errors come out as the store's own, so that a writer's other errors are not mistaken for them.</summary>
internal sealed class LocalBlobWriteStream(FileStream file, string key, string root) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => throw new NotSupportedException();
    }

    /// <summary>Puts all bytes on the disk; returns their number.</summary>
    public long Sync() => Guarded(() =>
    {
        file.Flush(flushToDisk: true);
        return file.Length;
    });

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            file.Write(buffer);
        }
        catch (Exception e) when (LocalBlobStoreErrors.IsFileError(e))
        {
            throw LocalBlobStoreErrors.From(e, key, root);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    // A write to the page cache is a copy: an asynchronous one would cost a thread hop more and give nothing.
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => Guarded(() =>
    {
        file.Flush();
        return true;
    });

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        Flush();
        return Task.CompletedTask;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            try
            {
                file.Dispose();
            }
            catch (Exception e) when (LocalBlobStoreErrors.IsFileError(e))
            {
                // A put that succeeded was synced before; one that failed has thrown already (the last buffered bytes of a full disk fail here again).
            }
        }
        base.Dispose(disposing);
    }

    private T Guarded<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception e) when (LocalBlobStoreErrors.IsFileError(e))
        {
            throw LocalBlobStoreErrors.From(e, key, root);
        }
    }
}
