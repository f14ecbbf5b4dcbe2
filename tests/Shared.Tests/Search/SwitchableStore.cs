using Indexer.Storage;

namespace Indexer.Tests.Search;

/// <summary>A store that can be taken down, or break reads off, and counts what is read of it.</summary>
internal sealed class SwitchableStore(IBlobStore store) : IBlobStore
{
    private int _reads;

    public bool IsDown { get; set; }

    /// <summary>Bytes after which a read breaks off; null: none does.</summary>
    public int? BreaksAfter { get; set; }

    /// <summary>The byte that the last read began with.</summary>
    public long LastOffset { get; private set; }

    /// <summary>Blobs that were opened for reading.</summary>
    public int Reads => Volatile.Read(ref _reads);

    public Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => Up(key).TryCreateAsync(key, content, cancellationToken);

    public Task<long> PutAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) => Up(key).PutAsync(key, write, cancellationToken);

    public async Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken)
    {
        IBlobStore up = Up(key);
        Interlocked.Increment(ref _reads);
        LastOffset = offset;
        Stream blob = await up.OpenReadAsync(key, offset, length, cancellationToken);
        return BreaksAfter is { } bytes ? new BreakingStream(blob, bytes, key) : blob;
    }

    public Task<BlobInfo?> StatAsync(string key, CancellationToken cancellationToken) => Up(key).StatAsync(key, cancellationToken);

    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken) => Up(prefix).ListAsync(prefix, cancellationToken);

    public Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellationToken) => Up(folder).ListFoldersAsync(folder, cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => Up(key).DeleteAsync(key, cancellationToken);

    private IBlobStore Up(string key) => IsDown ? throw new BlobStoreException(BlobStoreErrorKind.Transient, key, "the store is down") : store;

    private sealed class BreakingStream(Stream inner, int bytes, string key) : Stream
    {
        private int _left = bytes;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_left == 0) throw new BlobStoreException(BlobStoreErrorKind.Transient, key, "the read broke off");
            int read = inner.Read(buffer, offset, Math.Min(count, _left));
            _left -= read;
            return read;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
