namespace Indexer.Storage.S3;

/// <summary>
/// The body of an answer: exactly its announced bytes, else a failure in passing; the whole of an object is also compared with its entity tag, at its end. A store that
/// sends nothing for the read limit has failed. Not thread-safe.
/// </summary>
internal sealed class S3ReadStream : Stream
{
    private readonly S3Bucket _bucket;
    private readonly string _name;
    private readonly S3Body _answer;
    private readonly long _offset;
    private EtagCheck? _check;
    private CancellationTokenSource? _limit;
    private long _done;

    /// <param name="bucket">Where it comes from.</param>
    /// <param name="name">The blob, as its reader names it.</param>
    /// <param name="answer">The answer; its body is owned.</param>
    /// <param name="offset">Where in the object the answer begins.</param>
    /// <param name="check">Has seen what lies before, from the object's start; null to verify only what begins and ends with the object. Owned.</param>
    public S3ReadStream(S3Bucket bucket, string name, S3Body answer, long offset, EtagCheck? check = null)
    {
        _bucket = bucket;
        _name = name;
        _answer = answer;
        _offset = offset;
        _check = check ?? (offset == 0 && answer.Length == answer.Object.Length && bucket.Traits.EtagsAreMd5 ? EtagCheck.For(answer.Object, bucket.Options.PartBytes) : null);
        if (answer.Length == 0) Finish();
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Opens the rest of the same object from where this stream stands, which is then of no more use than to be closed.</summary>
    /// <exception cref="BlobStoreException">Kind Transient also where the object was replaced meanwhile.</exception>
    public async Task<Stream> ReopenAsync(CancellationToken cancellationToken)
    {
        var left = _answer.Length - _done;
        var rest = await _bucket.GetAsync(_answer.Object.Key, _offset + _done, left, _answer.Object.Etag, cancellationToken)
            ?? throw new BlobStoreException(BlobStoreErrorKind.Transient, _name, $"'{_name}' in the store {_bucket.Place} became shorter while it was read.");
        var stream = new S3ReadStream(_bucket, _name, rest, _offset + _done, _check);
        _check = null;
        return stream;
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _done == _answer.Length) return 0;
        try
        {
            return Count(_answer.Body.Read(buffer), buffer);
        }
        catch (Exception e) when (S3Errors.IsStoreError(e))
        {
            throw _bucket.ErrorOf(e, _name);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.IsEmpty || _done == _answer.Length) return 0;
        if (_limit?.TryReset() != true)
        {
            _limit?.Dispose();
            _limit = new CancellationTokenSource();
        }
        _limit.CancelAfter(_bucket.Options.ReadLimit);
        using var limited = cancellationToken.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _limit.Token) : null;
        try
        {
            return Count(await _answer.Body.ReadAsync(buffer, (limited ?? _limit).Token), buffer.Span);
        }
        catch (Exception e) when (S3Errors.IsStoreError(e) && !cancellationToken.IsCancellationRequested)
        {
            throw _bucket.ErrorOf(e, _name);
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
        if (disposing)
        {
            try
            {
                _answer.Body.Dispose();
            }
            catch (Exception e) when (S3Errors.IsStoreError(e))
            {
                // What was read was judged when it was read.
            }
            _check?.Dispose();
            _limit?.Dispose();
        }
        base.Dispose(disposing);
    }

    private int Count(int read, ReadOnlySpan<byte> buffer)
    {
        if (read == 0) throw new EndOfStreamException($"the answer ended after {_done} of its {_answer.Length} bytes");
        _done += read;
        _check?.Add(buffer[..read]);
        if (_done == _answer.Length) Finish();
        return read;
    }

    private void Finish()
    {
        if (_check is null) return;
        using var check = _check;
        _check = null;
        if (check.Holds()) return;
        throw new BlobStoreException(BlobStoreErrorKind.Corrupt, _name,
            $"The bytes of '{_name}' in the store {_bucket.Place} are not those of its entity tag {_answer.Object.Etag}: they were damaged in the store or on the way.");
    }
}
