using System.Net;
using System.Net.Sockets;
using Indexer.Storage;
using Indexer.Storage.S3;
using Indexer.Tests.Storage.S3;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Indexer.Tests.Storage;

[Collection(S3Collection.Name)]
public sealed class BlobStoresTests(S3Server server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_folder_is_a_store_with_files(bool asUri)
    {
        var folder = Directory.CreateTempSubdirectory("indexer-open-").FullName;
        try
        {
            await using var opened = await OpenAsync(asUri ? new Uri(Path.Combine(folder, "s")).AbsoluteUri : Path.Combine(folder, "s"));
            await opened.Store.Put("a/b", "text");
            Assert.Equal("text", await File.ReadAllTextAsync(opened.LocalFile!("a/b"), Cancellation));
            Assert.Throws<BlobStoreException>(() => opened.LocalFile!("a/c"));
            Assert.False(opened.IsDown);
            await opened.UntilUpAsync(Cancellation);
            Assert.Equal(Path.Combine(folder, "s"), opened.Name);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_bucket_is_a_store_that_is_opened_again_by_its_name()
    {
        var uri = server.NewUri();
        await using var first = await OpenAsync(uri);
        await first.Store.Put("a/b", "text");
        Assert.Null(first.LocalFile);
        Assert.DoesNotContain(S3Server.Secret, first.Name, StringComparison.Ordinal);
        await using var second = await OpenAsync(first.Name);
        Assert.Equal("text", await second.Store.Text("a/b"));
        // The probe has cleaned up.
        Assert.Equal(["a/b"], await second.Store.Keys(""));
    }

    [Theory]
    [InlineData("http://x/y", "no store that is known here")]
    [InlineData("s3://", "names no bucket")]
    [InlineData("s3://bucket/a b?endpoint=http://127.0.0.1:1", "can't be a store's prefix")]
    [InlineData("s3://bucket/a?endpoint=ftp://127.0.0.1:1", "is no URL such as")]
    [InlineData("s3://bucket/a?endpiont=http://127.0.0.1:1", "'endpiont' after the '?' is no setting")]
    public async Task What_names_no_store_is_refused_with_what_is_wrong(string uri, string expected) =>
        Assert.Contains(expected, (await Assert.ThrowsAsync<StoreRefusedException>(() => OpenAsync(uri))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_missing_bucket_is_refused_with_its_name()
    {
        var error = await Assert.ThrowsAsync<StoreRefusedException>(() => OpenAsync(new S3Uri(server.Endpoint, "no-such-bucket", "").ToString()));
        Assert.Contains("There is no bucket 'no-such-bucket'", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsPassing);
    }

    [Theory]
    [InlineData("wrong", S3Server.Secret, "check AWS_ACCESS_KEY_ID")]
    [InlineData(S3Server.Key, "wrong", "check AWS_SECRET_ACCESS_KEY")]
    [InlineData("", "", "set the environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")]
    public async Task Wrong_or_missing_keys_are_refused_with_the_variable_to_mend(string key, string secret, string expected)
    {
        var uri = server.NewUri();
        try
        {
            Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", key);
            Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", secret);
            var error = await Assert.ThrowsAsync<StoreRefusedException>(() => OpenAsync(uri));
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
            Assert.False(error.IsPassing);
        }
        finally
        {
            Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", S3Server.Key);
            Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", S3Server.Secret);
        }
    }

    [Fact]
    public async Task A_store_that_nobody_listens_for_is_refused_as_what_may_pass()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();
        var nobody = server.Endpoint with { Url = new Uri($"http://127.0.0.1:{port}") };
        var error = await Assert.ThrowsAsync<StoreRefusedException>(() => OpenAsync(server.NewUri(nobody)));
        Assert.Contains($"127.0.0.1:{port} can't be reached", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsPassing);
    }

    [Fact]
    public async Task A_store_that_ignores_the_condition_of_a_put_is_refused_with_the_reason()
    {
        await using var careless = await CarelessServer.StartAsync();
        var error = await Assert.ThrowsAsync<StoreRefusedException>(() => OpenAsync(server.NewUri(careless.Endpoint)));
        Assert.Contains("ignores the condition 'If-None-Match: *'", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsPassing);
    }

    private static Task<OpenedStore> OpenAsync(string uri) => BlobStores.OpenAsync(uri, TimeProvider.System, NullLoggerFactory.Instance, Cancellation);
}
