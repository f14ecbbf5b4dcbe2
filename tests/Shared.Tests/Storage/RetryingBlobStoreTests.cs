using Indexer.Resilience;
using Indexer.Storage;
using Microsoft.Extensions.Time.Testing;
using Polly;
using Polly.Retry;
using Xunit;

namespace Indexer.Tests.Storage;

/// <summary>Over a store that fails in three calls of ten, the contract holds as if it never did.</summary>
public sealed class RetryingBlobStoreTests : BlobStoreContract
{
    // So many tries that by chance none of the suite's calls runs out of them.
    private static readonly ResiliencePipeline s_patient = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } error && ResiliencePipelines.IsTransient(error)),
            MaxRetryAttempts = 60,
            Delay = TimeSpan.Zero,
        })
        .Build();

    // Puts are not repeated once their content was asked for, so the contract is checked under failures of everything else.
    protected override IBlobStore CreateEmpty() => Create(breaksReads: true);

    // A read that is taken up again relies on the blob being the same: what the system reads in pieces it never replaces.
    protected override IBlobStore CreateReplaceable() => Create(breaksReads: false);

    private static RetryingBlobStore Create(bool breaksReads) =>
        new(new PutsSucceed(new FaultyBlobStore(new MemoryBlobStore(), 5, 0.3, breaksReads: breaksReads)), s_patient);

    [Fact]
    public async Task A_create_that_won_without_knowing_it_is_told_that_it_won()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var store = new RetryingBlobStore(new FaultyBlobStore(new MemoryBlobStore(), seed, 0.4), s_patient);
            Assert.True(await store.TryCreateAsync("a", "mine"u8.ToArray(), Cancellation));
            Assert.False(await store.TryCreateAsync("a", "other"u8.ToArray(), Cancellation));
            Assert.False(await store.TryCreateAsync("a", "mine and more"u8.ToArray(), Cancellation));
            Assert.Equal("mine", await store.Text("a"));
        }
    }

    [Fact]
    public async Task A_put_is_not_repeated_once_its_writer_was_called()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var writes = 0;
            var store = new RetryingBlobStore(new FaultyBlobStore(new MemoryBlobStore(), seed, 0.4), s_patient);
            try
            {
                await store.PutAsync("a", (_, _) => Task.FromResult(++writes), Cancellation);
            }
            catch (BlobStoreException e)
            {
                Assert.Equal(BlobStoreErrorKind.Transient, e.Kind);
            }
            Assert.Equal(1, writes);
        }
    }

    [Fact]
    public async Task What_is_refused_or_not_found_is_not_tried_again()
    {
        var time = new FakeTimeProvider();
        var store = new RetryingBlobStore(new MemoryBlobStore(), ResiliencePipelines.StoreCall(time));
        // A wait would never end: nobody turns this clock.
        Assert.Equal(BlobStoreErrorKind.NotFound, (await Assert.ThrowsAsync<BlobStoreException>(() => store.OpenReadAsync("a", 0, null, Cancellation))).Kind);
        Assert.Equal(BlobStoreErrorKind.Refused, (await Assert.ThrowsAsync<BlobStoreException>(() => store.StatAsync("..", Cancellation))).Kind);
    }

    private sealed class PutsSucceed(IBlobStore inner) : IBlobStore
    {
        public Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => inner.TryCreateAsync(key, content, cancellationToken);

        public async Task<long> PutAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
        {
            while (true)
            {
                try
                {
                    return await inner.PutAsync(key, write, cancellationToken);
                }
                catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.Transient)
                {
                }
            }
        }

        public Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken) => inner.OpenReadAsync(key, offset, length, cancellationToken);

        public Task<BlobInfo?> StatAsync(string key, CancellationToken cancellationToken) => inner.StatAsync(key, cancellationToken);

        public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken) => inner.ListAsync(prefix, cancellationToken);

        public Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellationToken) => inner.ListFoldersAsync(folder, cancellationToken);

        public Task DeleteAsync(string key, CancellationToken cancellationToken) => inner.DeleteAsync(key, cancellationToken);
    }
}
