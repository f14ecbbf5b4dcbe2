using System.Diagnostics;
using System.Globalization;
using Indexer.Search;
using Indexer.Search.Generations;
using Indexer.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Indexer.Benchmarks.Processes;

/// <summary>
/// Searches a second of <c>GET /api/search</c> over loopback against the same searches called in process, in turns: <c>http FILE... [--at-once N] [--seconds N] [--rounds N] [--shards N]</c>. Closed loop, snippets on,
/// no answer from memory. The clients run on the node's cores, and what they take is told beside.
/// </summary>
internal static class HttpSearches
{
    public static int Run(string[] args)
    {
        string[] files = Places.Files(args);
        if (files.Length == 0)
        {
            Console.Error.WriteLine("usage: http FILE.warc.gz... [--at-once N] [--seconds N] [--rounds N] [--shards N]");
            return 2;
        }
        RunAsync(files, args).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task RunAsync(string[] files, string[] args)
    {
        int atOnce = Places.Number(args, "--at-once", 4), rounds = Places.Number(args, "--rounds", 5);
        TimeSpan each = TimeSpan.FromSeconds(Places.Number(args, "--seconds", 5));
        DirectoryInfo folder = Directory.CreateTempSubdirectory("indexer-http-");
        try
        {
            await ChildProcess.RunAsync("Coordinator.dll", ["index", .. files, "--index", "tier", "--shards", Places.Number(args, "--shards", 6).ToString(CultureInfo.InvariantCulture), "--data", folder.FullName]);
            using var nodes = await TierNodes.StartAsync(folder.FullName, 1, 1);
            await using OpenedStore opened = await BlobStores.OpenAsync(Path.Combine(folder.FullName, "store"), TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
            using var cache = new GenerationCache(opened.Store, Path.Combine(folder.FullName, "cache"), Timeout.InfiniteTimeSpan, opened.LocalFile);
            using var searches = new SearchService(cache);
            var asked = Array.ConvertAll(QueryTier.Queries, query => new SearchRequest { Query = query, TrackTotal = 1_000 });
            var paths = Array.ConvertAll(QueryTier.Queries, query => $"/api/search?index=tier&q={Uri.EscapeDataString(query)}");
            Func<int, Task> inProcess = async n => await searches.SearchAsync("tier", asked[n % asked.Length], null, CancellationToken.None);
            var connections = new LoopbackConnection[atOnce];
            for (int i = 0; i < atOnce; i++) connections[i] = await LoopbackConnection.OpenAsync(TierNodes.AddressOf(0));
            Func<int, int, Task> overHttp = async (client, n) => await connections[client].GetAsync(paths[n % paths.Length]);

            Console.WriteLine($"{atOnce} at once, {each.TotalSeconds} s each");
            Console.WriteLine($"{"round",5} {"in process/s",13} {"us CPU",8} {"HTTP/s",9} {"us CPU",8} {"of clients",10} {"ratio",6}");
            // Until the code is compiled for speed.
            await LoopAsync(atOnce, each, (_, n) => inProcess(n));
            await LoopAsync(atOnce, each, overHttp);
            var ratios = new List<double>();
            for (int round = 1; round <= rounds; round++)
            {
                TimeSpan own = Environment.CpuUsage.TotalTime;
                double direct = await LoopAsync(atOnce, each, (_, n) => inProcess(n));
                TimeSpan directCpu = Environment.CpuUsage.TotalTime - own;
                (own, TimeSpan server) = (Environment.CpuUsage.TotalTime, nodes.Last.Cpu);
                double http = await LoopAsync(atOnce, each, overHttp);
                (own, server) = (Environment.CpuUsage.TotalTime - own, nodes.Last.Cpu - server);
                ratios.Add(http / direct);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{round,5} {direct / each.TotalSeconds,13:F0} {directCpu.TotalMicroseconds / direct,8:F0} {http / each.TotalSeconds,9:F0} {server.TotalMicroseconds / http,8:F0} {own.TotalMicroseconds / http,10:F0} {http / direct,6:F2}"));
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median ratio {Places.Median(ratios):F2}"));
            foreach (LoopbackConnection connection in connections) connection.Dispose();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Has so many clients search one behind the other; returns the searches.</summary>
    private static async Task<double> LoopAsync(int atOnce, TimeSpan time, Func<int, int, Task> search)
    {
        var watch = Stopwatch.StartNew();
        int next = 0;
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(client => Task.Run(async () =>
        {
            while (watch.Elapsed < time) await search(client, Interlocked.Increment(ref next));
        })));
        return next * (time / watch.Elapsed);
    }
}
