using System.Text;
using Indexer.Storage;
using Xunit;

namespace Indexer.Tests.Storage;

/// <summary>Short forms of reads and puts for tests.</summary>
internal static class BlobStoreReading
{
    public static Task<long> Put(this IBlobStore store, string key, string text) =>
        store.PutAsync(key, (stream, token) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), token).AsTask(), TestContext.Current.CancellationToken);

    public static async Task<string> Text(this IBlobStore store, string key) => Encoding.UTF8.GetString(await store.Bytes(key));

    public static async Task<byte[]> Bytes(this IBlobStore store, string key, long offset = 0, long? length = null)
    {
        await using var stream = await store.OpenReadAsync(key, offset, length, TestContext.Current.CancellationToken);
        return await stream.ToArray();
    }

    public static async Task<byte[]> ToArray(this Stream stream)
    {
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }

    public static async Task<List<string>> Keys(this IBlobStore store, string prefix)
    {
        var keys = new List<string>();
        await foreach (var blob in store.ListAsync(prefix, TestContext.Current.CancellationToken)) keys.Add(blob.Key);
        return keys;
    }
}
