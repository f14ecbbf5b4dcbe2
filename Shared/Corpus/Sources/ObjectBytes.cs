using Indexer.Resilience;
using Indexer.Storage;
using Indexer.Storage.S3;
using Polly;

namespace Indexer.Corpus.Sources;

/// <summary>
/// An object of an object store, read by ranges of one content: once it is known which, a replaced object fails. What is read forward is fetched ahead, in ranges that grow, so
/// that the next one is on its way while one is decoded: at most three ranges, 12 MiB, are held. Readers are synchronous, so they wait here for what is not there yet.
/// </summary>
internal sealed class ObjectBytes : StoredBytes
{
    private const int FirstRangeBytes = 128 << 10, LongestRangeBytes = 4 << 20, MostRanges = 3;

    private static readonly ResiliencePipeline s_calls = ResiliencePipelines.StoreCall(TimeProvider.System);

    private readonly S3Bucket _bucket;
    private readonly S3Uri _uri;
    private readonly long? _likelyEnd;
    private readonly CancellationTokenSource _closed = new();
    // The one that was used least recently comes first.
    private readonly List<Range> _ranges = [];
    private readonly Stack<byte[]> _free = new();
    private string? _etag;
    private long _length;
    private DateTimeOffset? _modified;
    private long _aheadAt = -1;
    private int _rangeBytes = FirstRangeBytes;
    private bool _isClosed;

    private sealed record Range(long Offset, int Length, bool IsForward, byte[] Buffer, Task Filling)
    {
        public long End => Offset + Length;
    }

    private ObjectBytes(S3Bucket bucket, S3Uri uri, long? likelyEnd)
    {
        _bucket = bucket;
        _uri = uri;
        _etag = uri.Etag;
        _likelyEnd = likelyEnd;
    }

    public override string Name => _uri.WithoutSettings;

    public override string Url => _uri.Endpoint.ObjectUrl(_uri.Bucket, _uri.Key);

    public override long Length => _length;

    public override DateTimeOffset Modified => _modified ?? Describe().Modified;

    public static ObjectBytes OpenObject(string file, long? expectedLength, long? likelyEnd)
    {
        if (!S3Uri.TryParse(file, out var uri, out var fault)) throw new IOException($"'{file}' is no object of an object store: {fault}.");
        var bytes = new ObjectBytes(InputBucket(uri), uri, likelyEnd);
        // Of a content that is named the length is known: one call less for each of a hundred thousand pages.
        if (uri.Etag is not null && expectedLength is { } length) bytes._length = length;
        else bytes.Describe();
        return bytes;
    }

    /// <summary>The bucket that inputs are read from, with the keys of the environment.</summary>
    public static S3Bucket InputBucket(S3Uri uri)
    {
        try
        {
            return new S3Bucket(S3Client.Shared(uri.Endpoint), uri, S3Traits.Usual, new S3Options(), ResiliencePipeline.Empty, TimeProvider.System);
        }
        catch (StoreRefusedException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    public override int Read(long offset, Span<byte> target)
    {
        if (offset >= _length || target.IsEmpty) return 0;
        var range = At(offset);
        Wait(range.Filling);
        var from = (int)(offset - range.Offset);
        var count = Math.Min(target.Length, range.Length - from);
        range.Buffer.AsSpan(from, count).CopyTo(target);
        // It is read forward: the next range comes while this one is used.
        if (range.IsForward && range.End == _aheadAt && range.End < Math.Min(_length, _likelyEnd ?? _length)) Fetch(range.End, range);
        return count;
    }

    public override void Dispose()
    {
        if (_isClosed) return;
        _isClosed = true;
        _closed.Cancel();
        foreach (var range in _ranges) ((IAsyncResult)range.Filling).AsyncWaitHandle.WaitOne();
        _ranges.Clear();
        _closed.Dispose();
    }

    private Range At(long offset)
    {
        for (var i = _ranges.Count - 1; i >= 0; i--)
        {
            var range = _ranges[i];
            if (offset < range.Offset || offset >= range.End) continue;
            if (range.Filling.IsFaulted)
            {
                // A range that failed while it was fetched ahead gets its own chance.
                _ranges.RemoveAt(i);
                break;
            }
            _ranges.RemoveAt(i);
            _ranges.Add(range);
            return range;
        }
        if (offset != _aheadAt) _rangeBytes = FirstRangeBytes;
        return Fetch(offset, inUse: null);
    }

    private Range Fetch(long offset, Range? inUse)
    {
        var isForward = offset == _aheadAt;
        if (isForward) _rangeBytes = Math.Min(LongestRangeBytes, _rangeBytes * 2);
        var end = Math.Min(_length, offset + _rangeBytes);
        if (_likelyEnd is { } likely && offset < likely) end = Math.Min(end, likely + FirstRangeBytes);
        var length = (int)(end - offset);
        var buffer = Buffer(length, inUse);
        var range = new Range(offset, length, isForward, buffer, FillAsync(offset, buffer.AsMemory(0, length)));
        _ranges.Add(range);
        _aheadAt = range.End;
        return range;
    }

    private byte[] Buffer(int length, Range? inUse)
    {
        while (_ranges.Count >= MostRanges)
        {
            var oldest = _ranges.FindIndex(range => range != inUse);
            // Its buffer can be used again only when nobody fills it any more.
            if (_ranges[oldest].Filling.IsCompleted) _free.Push(_ranges[oldest].Buffer);
            else Wait(_ranges[oldest].Filling);
            _ranges.RemoveAt(oldest);
        }
        while (_free.TryPop(out var free))
            if (free.Length >= length) return free;
        return GC.AllocateUninitializedArray<byte>(length);
    }

    private async Task FillAsync(long offset, Memory<byte> target)
    {
        // Off the reader's thread, which goes on decoding.
        await Task.Yield();
        await s_calls.ExecuteAsync(async token =>
        {
            try
            {
                var answer = await _bucket.GetAsync(_uri.Key, offset, target.Length, _etag, token) ?? throw Changed(null);
                await using var body = new S3ReadStream(_bucket, _uri.Key, answer, offset);
                if (answer.Length != target.Length) throw Changed(null);
                _modified = answer.Object.Modified;
                await body.ReadExactlyAsync(target, token);
            }
            catch (BlobStoreException e) when (S3Errors.IsOtherContent(e))
            {
                throw Changed(e);
            }
        }, _closed.Token);
    }

    private S3Object Describe()
    {
        var found = default(S3Object);
        Wait(Task.Run(async () => found = await s_calls.ExecuteAsync(async token => await _bucket.HeadAsync(_uri.Key, token), _closed.Token)));
        if (found is null) throw new FileNotFoundException($"there is no object '{Name}' at {_uri.Endpoint}", Name);
        if (_etag is not null && _etag != found.Etag) throw Changed(null);
        _etag = found.Etag;
        _length = found.Length;
        _modified = found.Modified;
        return found;
    }

    private IOException Changed(Exception? cause) =>
        new($"'{Name}' at {_uri.Endpoint} has another content than when the job was planned; index it again as a new job.", cause);

    private static void Wait(Task task)
    {
        try
        {
            task.GetAwaiter().GetResult();
        }
        catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.NotFound)
        {
            throw new FileNotFoundException(e.Message, e);
        }
        catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.Transient)
        {
            throw new InputStoreException(e.Message, e);
        }
        catch (BlobStoreException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
