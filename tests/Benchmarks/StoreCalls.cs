using System.Diagnostics;
using Indexer.Corpus;
using Indexer.Jobs;
using Indexer.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Indexer.Benchmarks;

/// <summary>What a store gives a program, by wall clock: small blobs eight at a time, and a large one. The store's server shares the machine, so this is no figure of the server.</summary>
internal static class StoreCalls
{
    private const int Passes = 5, SmallBlobs = 400, AtOnce = 8, SmallBytes = 4096, LargeBytes = 64 << 20;

    public static int Run(string[] arguments)
    {
        if (arguments.Length == 0)
        {
            Console.Error.WriteLine("usage: store STORE [INPUT...]; e.g. 's3://bucket/bench?endpoint=http://127.0.0.1:7480' with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY set, or a folder");
            return 2;
        }
        RunAsync(arguments[0], arguments[1..]).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task RunAsync(string uri, string[] inputs)
    {
        await using var opened = await BlobStores.OpenAsync(uri, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        var store = opened.Store;
        var small = new byte[SmallBytes];
        var large = new byte[LargeBytes];
        Random.Shared.NextBytes(small);
        Random.Shared.NextBytes(large);
        var run = $"bench-{Guid.NewGuid():N}";
        Console.WriteLine($"{"",-44} {"first",8} {"median",8} {"least",8} {"most",8}");
        await MeasureAsync("created if absent, 4 KiB, blobs/s", SmallBlobs, pass => EachAsync(i => store.TryCreateAsync($"{run}/{pass}/c{i}", small, CancellationToken.None)));
        await MeasureAsync("put, 4 KiB, blobs/s", SmallBlobs, pass => EachAsync(i => store.PutAsync($"{run}/{pass}/p{i}", (stream, token) => stream.WriteAsync(small, token).AsTask(), CancellationToken.None)));
        await MeasureAsync("read, 4 KiB, blobs/s", SmallBlobs, pass => EachAsync(i => ReadAsync(store, $"{run}/{pass}/c{i}")));
        await MeasureAsync("put, 64 MiB, MiB/s", LargeBytes >> 20, _ => store.PutAsync($"{run}/large", (stream, token) => stream.WriteAsync(large, token).AsTask(), CancellationToken.None));
        await MeasureAsync("read, 64 MiB, MiB/s", LargeBytes >> 20, _ => ReadAsync(store, $"{run}/large"));
        await foreach (var blob in store.ListAsync(run, CancellationToken.None)) await store.DeleteAsync(blob.Key, CancellationToken.None);
        if (inputs.Length == 0) return;
        var files = InputExpander.Expand(inputs, Stream.Null, "").Files;
        await MeasureAsync("input read to records, MiB/s as stored", files.Sum(file => file.Length) / 1048576.0, _ => Task.Run(() => ReadInputs(files)));
    }

    private static async Task MeasureAsync(string name, double amount, Func<int, Task> pass)
    {
        var rates = new List<double>();
        for (var i = 0; i < Passes; i++)
        {
            var watch = Stopwatch.StartNew();
            await pass(i);
            rates.Add(amount / watch.Elapsed.TotalSeconds);
        }
        var warm = rates.Skip(1).Order().ToArray();
        Console.WriteLine($"{name,-44} {rates[0],8:F1} {warm[warm.Length / 2],8:F1} {warm[0],8:F1} {warm[^1],8:F1}");
    }

    private static Task EachAsync(Func<int, Task> call) =>
        Parallel.ForEachAsync(Enumerable.Range(0, SmallBlobs), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) => await call(i));

    private static async Task ReadAsync(IBlobStore store, string key)
    {
        await using var stream = await store.OpenReadAsync(key, 0, null, CancellationToken.None);
        await stream.CopyToAsync(Stream.Null);
    }

    private static void ReadInputs(IReadOnlyList<InputFile> files)
    {
        var options = new CorpusOptions();
        foreach (var part in SplitPlanner.Plan(files, options).SelectMany(split => split.Parts))
        {
            using var reader = CorpusReaders.Open(part, options);
            while (reader.Read(CancellationToken.None) is not null) { }
        }
    }
}
