using System.Buffers;
using Amazon.S3.Model;
using Polly;

namespace Indexer.Storage.S3;

/// <summary>
/// A put whose length is not known: as much as may be held goes as one object, more goes by parts, a few at a time, and becomes an object when the upload is ended.
/// The bytes of a part are held until it is taken, so each call is repeated by itself. Not thread-safe.
/// </summary>
internal sealed class S3UploadStream(S3Bucket bucket, string key, ResiliencePipeline calls, CancellationToken cancellationToken) : Stream
{
    private const int FirstBufferBytes = 64 << 10, MostParts = 10_000;
    private static readonly TimeSpan s_abortLimit = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly List<Task<PartETag>> _parts = [];
    // Full ones, of which it is not known yet whether they are parts.
    private readonly Queue<byte[]> _full = [];
    private byte[] _buffer = [];
    private int _filled;
    private long _length;
    private string? _upload;
    private bool _isComplete;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <summary>Makes the blob of what was written; returns its length.</summary>
    public async Task<long> CompleteAsync()
    {
        if (_parts.Count == 0)
        {
            ReadOnlyMemory<byte>[] pieces = [.. _full.Select(full => new ReadOnlyMemory<byte>(full, 0, bucket.Options.PartBytes)), _buffer.AsMemory(0, _filled)];
            await calls.ExecuteAsync(async token => await bucket.PutAsync(key, pieces, unlessTaken: false, token), _stop.Token);
        }
        else
        {
            if (_filled > 0) await SendPartAsync(TakeBuffer());
            await EndAsync();
        }
        _isComplete = true;
        return _length;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (!buffer.IsEmpty)
        {
            // Only when more comes: the last part may be as long as a part can be, and what may be held is an object.
            if (_filled == bucket.Options.PartBytes) await TurnAsync();
            buffer = buffer[Take(buffer.Span)..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            // A synchronous writer waits for a part that is on its way; once in PartBytes.
            if (_filled == bucket.Options.PartBytes) TurnAsync().GetAwaiter().GetResult();
            buffer = buffer[Take(buffer)..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Without <see cref="CompleteAsync"/> nothing is left in the store.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (!_isComplete) await AbandonAsync();
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        while (_full.TryDequeue(out var full)) ArrayPool<byte>.Shared.Return(full);
        _buffer = [];
        _stop.Dispose();
        await base.DisposeAsync();
    }

    private int Take(ReadOnlySpan<byte> bytes)
    {
        var step = Math.Min(bytes.Length, bucket.Options.PartBytes - _filled);
        if (_filled + step > _buffer.Length) Enlarge(_filled + step);
        bytes[..step].CopyTo(_buffer.AsSpan(_filled));
        _filled += step;
        _length += step;
        return step;
    }

    // Most blobs are small: a buffer of a whole part is taken only by those that need one.
    private void Enlarge(int needed)
    {
        var size = (int)Math.Min(bucket.Options.PartBytes, Math.Max(Math.Max(FirstBufferBytes, needed), _full.Count + _parts.Count > 0 ? bucket.Options.PartBytes : 2L * _buffer.Length));
        var larger = ArrayPool<byte>.Shared.Rent(size);
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    // The buffer is full, and more comes.
    private async Task TurnAsync()
    {
        if (_parts.Count == 0 && _full.Count + 1 < bucket.Options.PartsHeld)
        {
            _full.Enqueue(TakeBuffer().Bytes);
            return;
        }
        while (_full.TryDequeue(out var full)) await SendPartAsync((full, bucket.Options.PartBytes));
        await SendPartAsync(TakeBuffer());
    }

    private (byte[] Bytes, int Length) TakeBuffer()
    {
        var taken = (_buffer, _filled);
        (_buffer, _filled) = ([], 0);
        return taken;
    }

    private async Task SendPartAsync((byte[] Bytes, int Length) part)
    {
        if (_parts.Count == MostParts)
        {
            throw new BlobStoreException(BlobStoreErrorKind.Refused, key,
                $"'{key}' is longer than {MostParts} parts of {bucket.Options.PartBytes} bytes, which is the most an object can have: make more and smaller shards.");
        }
        _upload ??= await calls.ExecuteAsync(async token => await bucket.BeginUploadAsync(key, token), _stop.Token);
        var oldest = _parts.Count - bucket.Options.PartsAtOnce;
        if (oldest >= 0) await _parts[oldest];
        _parts.Add(PutPartAsync(_upload, _parts.Count + 1, part.Bytes, part.Length));
    }

    private async Task<PartETag> PutPartAsync(string upload, int number, byte[] buffer, int length)
    {
        // The writer goes on at once.
        await Task.Yield();
        try
        {
            return await calls.ExecuteAsync(async token => await bucket.PutPartAsync(key, upload, number, buffer.AsMemory(0, length), token), _stop.Token);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task EndAsync()
    {
        var tags = new List<PartETag>(_parts.Count);
        foreach (var part in _parts) tags.Add(await part);
        await calls.ExecuteAsync(async token =>
        {
            try
            {
                // Not null: parts are sent after the upload was begun.
                await bucket.EndUploadAsync(key, _upload!, tags, token);
            }
            catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.Transient)
            {
                // It may have been done, and the answer lost: then the object is there.
                if (!bucket.Traits.EtagsAreMd5 || (await bucket.HeadAsync(key, token))?.Etag != EtagCheck.OfParts([.. tags.Select(part => part.ETag)])) throw;
            }
        }, _stop.Token);
    }

    private async Task AbandonAsync()
    {
        await _stop.CancelAsync();
        foreach (var part in _parts) await part.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        if (_upload is null) return;
        using var limit = new CancellationTokenSource(s_abortLimit);
        try
        {
            await bucket.AbortUploadAsync(key, _upload, limit.Token);
        }
        catch (Exception e) when (e is BlobStoreException or OperationCanceledException)
        {
            // Its parts take room until the upload is swept at an opening of the store; the put's own outcome is what counts.
        }
    }
}
