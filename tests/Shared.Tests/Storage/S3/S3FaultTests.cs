using System.Security.Cryptography;
using Indexer.Resilience;
using Indexer.Storage;
using Indexer.Storage.S3;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Indexer.Tests.Storage.S3;

[Collection(S3Collection.Name)]
public sealed class S3FaultTests(S3Server server)
{
    private const int MiB = 1 << 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_that_are_errors_are_outlasted_by_every_call()
    {
        await using var network = new FaultyNetwork(server.Endpoint);
        var store = server.NewStore(network.Endpoint);
        var content = RandomNumberGenerator.GetBytes(20 * MiB);
        network.Errors = 2;
        Assert.True(await store.TryCreateAsync("a", "x"u8.ToArray(), Cancellation));
        network.Errors = 2;
        await store.PutAsync("b", async (stream, token) =>
        {
            await stream.WriteAsync(content.AsMemory(0, 12 * MiB), token);
            network.Errors = 2;
            await stream.WriteAsync(content.AsMemory(12 * MiB), token);
            network.Errors = 2;
        }, Cancellation);
        network.Errors = 2;
        Assert.Equal(content, await store.Bytes("b"));
        network.Errors = 2;
        Assert.Equal(["a", "b"], await store.Keys(""));
        network.Errors = 2;
        await store.DeleteAsync("a", Cancellation);
        network.Errors = 2;
        Assert.Null(await store.StatAsync("a", Cancellation));
        Assert.Equal(0, network.Errors);
    }

    [Fact]
    public async Task A_call_that_is_refused_for_a_clock_which_has_jumped_is_made_again()
    {
        await using var network = new FaultyNetwork(server.Endpoint) { Error = FaultyNetwork.Skewed, Errors = 2 };
        var store = server.NewStore(network.Endpoint);
        Assert.True(await store.TryCreateAsync("a", "x"u8.ToArray(), Cancellation));
        network.Errors = 2;
        Assert.Equal("x"u8.ToArray(), await store.Bytes("a"));
        Assert.Equal(0, network.Errors);
    }

    [Fact]
    public async Task A_read_whose_answer_is_cut_short_goes_on_where_it_stood_and_is_verified_as_a_whole()
    {
        await using var network = new FaultyNetwork(server.Endpoint);
        var store = server.NewStore(network.Endpoint);
        var content = RandomNumberGenerator.GetBytes(3 * MiB);
        await store.PutAsync("a", (stream, token) => stream.WriteAsync(content, token).AsTask(), Cancellation);
        foreach (var cut in new[] { 0, 1, 300, 1000, MiB, 2 * MiB + 12345 })
        {
            network.CutAfter(cut);
            Assert.Equal(content, await store.Bytes("a"));
            network.CutAfter(cut);
            Assert.Equal(content[5..(2 * MiB)], await store.Bytes("a", 5, 2 * MiB - 5));
            network.CutAfter(cut);
            await using var stream = await store.OpenReadAsync("a", 0, null, Cancellation);
            var bytes = new byte[content.Length];
            stream.ReadExactly(bytes);
            Assert.Equal(content, bytes);
        }
    }

    [Fact]
    public async Task A_read_that_broke_off_does_not_go_on_in_another_content()
    {
        await using var network = new FaultyNetwork(server.Endpoint);
        var store = server.NewStore(network.Endpoint);
        await store.PutAsync("a", (stream, token) => stream.WriteAsync(new byte[2 * MiB], token).AsTask(), Cancellation);
        network.CutAfter(MiB);
        await using var stream = await store.OpenReadAsync("a", 0, null, Cancellation);
        await store.Put("a", new string('x', 2 * MiB));
        var error = await Assert.ThrowsAsync<BlobStoreException>(stream.ToArray);
        Assert.Equal(BlobStoreErrorKind.Transient, error.Kind);
        Assert.Contains("was replaced while it was read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_whose_connection_is_closed_unanswered_is_made_once_below_the_retries()
    {
        await using var network = new FaultyNetwork(server.Endpoint);
        var bucket = server.NewBucket(network.Endpoint);
        var key = server.NewPrefix() + "a";
        network.CutAfter(0);
        Assert.Equal(BlobStoreErrorKind.Transient, (await Assert.ThrowsAsync<BlobStoreException>(() => bucket.PutAsync(key, "x"u8.ToArray(), unlessTaken: true, Cancellation))).Kind);
        Assert.Equal(1, network.Requests);
    }

    [Fact]
    public async Task A_create_whose_answer_is_lost_is_known_to_have_won()
    {
        await using var network = new FaultyNetwork(server.Endpoint);
        var store = server.NewStore(network.Endpoint);
        network.CutAfter(0);
        Assert.True(await store.TryCreateAsync("a", "mine"u8.ToArray(), Cancellation));
        network.CutAfter(0);
        Assert.False(await store.TryCreateAsync("a", "other"u8.ToArray(), Cancellation));
        Assert.Equal("mine", await store.Text("a"));
    }

    [Fact]
    public async Task An_upload_whose_end_is_not_answered_is_known_to_have_ended()
    {
        await using var network = new FaultyNetwork(server.Endpoint);
        var bucket = server.NewBucket(network.Endpoint);
        var key = server.NewPrefix() + "a";
        await using var upload = new S3UploadStream(bucket, key, ResiliencePipelines.StoreCall(TimeProvider.System), Cancellation);
        await upload.WriteAsync(new byte[24 * MiB + 1], Cancellation);
        // The parts come before: the last one and the end are all that is left.
        while (network.Requests < 4) await Task.Yield();
        network.CutAfter(0);
        Assert.Equal(24 * MiB + 1, await upload.CompleteAsync());
        network.CutAfter(-1);
        Assert.Equal(24 * MiB + 1, (await bucket.HeadAsync(key, Cancellation))!.Length);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(16 * MiB + 1)]
    [InlineData(24 * MiB + 1)]
    public async Task What_was_damaged_on_its_way_to_the_store_is_refused_and_sent_again(int length)
    {
        await using var network = new FaultyNetwork(server.Endpoint);
        var store = server.NewStore(network.Endpoint);
        var content = new byte[length];
        new Random(1).NextBytes(content);
        network.Damages = 2;
        await store.PutAsync("a", (stream, token) => stream.WriteAsync(content, token).AsTask(), Cancellation);
        Assert.Equal(0, network.Damages);
        await using var read = await store.OpenReadAsync("a", 0, null, Cancellation);
        Assert.Equal(content, await read.ToArray());
    }

    [Theory]
    [InlineData(5)]
    [InlineData(16 * MiB + 1)]
    [InlineData(24 * MiB + 1)]
    public async Task What_breaks_off_on_its_way_to_the_store_is_not_there_until_it_was_sent_whole(int length)
    {
        await using var network = new FaultyNetwork(server.Endpoint);
        var store = server.NewStore(network.Endpoint);
        var content = new byte[length];
        new Random(2).NextBytes(content);
        network.Cuts = int.MaxValue;
        var error = await Assert.ThrowsAsync<BlobStoreException>(PutAsync);
        Assert.Equal(BlobStoreErrorKind.Transient, error.Kind);
        network.Cuts = 0;
        Assert.Null(await store.StatAsync("a", Cancellation));
        network.Cuts = 2;
        await PutAsync();
        Assert.Equal(0, network.Cuts);
        Assert.Equal(content, await store.Bytes("a"));

        Task<long> PutAsync() => store.PutAsync("a", (stream, token) => stream.WriteAsync(content, token).AsTask(), Cancellation);
    }

    [Fact]
    public async Task A_create_that_breaks_off_on_its_way_to_the_store_creates_nothing()
    {
        await using var network = new FaultyNetwork(server.Endpoint);
        var bucket = server.NewBucket(network.Endpoint);
        var key = server.NewPrefix() + "a";
        network.Cuts = 1;
        Assert.Equal(BlobStoreErrorKind.Transient, (await Assert.ThrowsAsync<BlobStoreException>(() => bucket.PutAsync(key, "whole"u8.ToArray(), unlessTaken: true, Cancellation))).Kind);
        Assert.Null(await bucket.HeadAsync(key, Cancellation));
    }

    [Fact]
    public async Task A_store_that_hangs_fails_each_call_in_passing()
    {
        await using var network = new FaultyNetwork(server.Endpoint);
        var bucket = server.NewBucket(network.Endpoint, new S3Options { CallLimit = TimeSpan.FromMilliseconds(200), PartLimit = TimeSpan.FromMilliseconds(200) });
        network.Hangs = true;
        var error = await Assert.ThrowsAsync<BlobStoreException>(() => bucket.HeadAsync("a", Cancellation));
        Assert.Equal(BlobStoreErrorKind.Transient, error.Kind);
        Assert.Contains("did not answer in time", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_outage_is_known_and_its_end_too()
    {
        await using var network = new FaultyNetwork(server.Endpoint);
        await using var opened = await BlobStores.OpenAsync(server.NewUri(network.Endpoint), TimeProvider.System, NullLoggerFactory.Instance, Cancellation);
        Assert.False(opened.IsDown);
        await opened.UntilUpAsync(Cancellation);
        network.Errors = int.MaxValue;
        while (!opened.IsDown)
            Assert.Equal(BlobStoreErrorKind.Transient, (await Assert.ThrowsAsync<BlobStoreException>(() => opened.Store.StatAsync("a", Cancellation))).Kind);
        var asked = network.Requests;
        var error = await Assert.ThrowsAsync<BlobStoreException>(() => opened.Store.StatAsync("a", Cancellation));
        Assert.Contains("is down", error.Message, StringComparison.Ordinal);
        Assert.InRange(network.Requests - asked, 0, 1);
        var waiting = opened.UntilUpAsync(Cancellation);
        network.Errors = 0;
        await waiting;
        Assert.False(opened.IsDown);
        Assert.True(await opened.Store.TryCreateAsync("a", default, Cancellation));
    }
}
