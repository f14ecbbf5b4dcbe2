using System.Runtime.CompilerServices;
using Indexer.Storage;

namespace Indexer.Tests.Storage;

/// <summary>
/// A store that fails by seed: before the effect, after it (the caller can't know), in the middle of a read; and, if asked, dies for good after so many calls,
/// as seen by a process that is killed there.
/// </summary>
internal sealed class FaultyBlobStore(IBlobStore inner, int seed, double faults, long callsUntilDeath = long.MaxValue, bool breaksReads = true) : IBlobStore, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);
    private readonly CancellationTokenSource _died = new();
    private long _calls;

    /// <summary>Cancelled when the store has died.</summary>
    public CancellationToken Died => _died.Token;

    public int Faults { get; private set; }

    public void Dispose() => _died.Dispose();

    public async Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await BeforeAsync(key);
        var created = await inner.TryCreateAsync(key, content, cancellationToken);
        After(key);
        return created;
    }

    public async Task<long> PutAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        await BeforeAsync(key);
        var length = await inner.PutAsync(key, write, cancellationToken);
        After(key);
        return length;
    }

    public async Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken)
    {
        await BeforeAsync(key);
        var stream = await inner.OpenReadAsync(key, offset, length, cancellationToken);
        return breaksReads && Chance() ? new BreakingStream(stream, key) : stream;
    }

    public async Task<BlobInfo?> StatAsync(string key, CancellationToken cancellationToken)
    {
        await BeforeAsync(key);
        return await inner.StatAsync(key, cancellationToken);
    }

    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await BeforeAsync(prefix);
        await foreach (var blob in inner.ListAsync(prefix, cancellationToken))
        {
            if (Chance(faults / 10)) throw Fault(prefix); // a listing can only begin anew: often broken, a long one would never end
            yield return blob;
        }
    }

    public async Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellationToken)
    {
        await BeforeAsync(folder);
        return await inner.ListFoldersAsync(folder, cancellationToken);
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        await BeforeAsync(key);
        await inner.DeleteAsync(key, cancellationToken);
        After(key);
    }

    private async Task BeforeAsync(string key)
    {
        if (Chance()) await Task.Yield();
        var call = Interlocked.Increment(ref _calls);
        if (call == callsUntilDeath)
        {
            // The last call of a killed process may or may not have had its effect.
            await _died.CancelAsync();
            if (Chance(0.5)) return;
        }
        if (call >= callsUntilDeath) throw new BlobStoreException(BlobStoreErrorKind.Refused, key, "the process is dead");
        if (Chance()) throw Fault(key);
    }

    private void After(string key)
    {
        if (_died.IsCancellationRequested) throw new BlobStoreException(BlobStoreErrorKind.Refused, key, "the process is dead");
        if (Chance()) throw Fault(key);
    }

    private bool Chance(double? probability = null)
    {
        lock (_lock) return _random.NextDouble() < (probability ?? faults);
    }

    private BlobStoreException Fault(string key)
    {
        lock (_lock) Faults++;
        return new BlobStoreException(BlobStoreErrorKind.Transient, key, $"injected failure on '{key}'");
    }

    private sealed class BreakingStream(Stream inner, string key) : Stream
    {
        private bool _broke;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_broke) throw new BlobStoreException(BlobStoreErrorKind.Transient, key, "injected break");
            _broke = true;
            return inner.Read(buffer, offset, Math.Max(1, count / 2));
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
