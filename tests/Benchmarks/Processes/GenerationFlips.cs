using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Indexer.Indexing;
using Indexer.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Indexer.Benchmarks.Processes;

/// <summary>
/// Generations that go forth and back under load. All contents are built beforehand, so that only manifests are published meanwhile: forth to a content that no node has open any more, back to the
/// one that was served before. No two contents have the same documents, so that an answer made of two generations is none that either of them gives.
/// </summary>
internal sealed class GenerationFlips : IAsyncDisposable
{
    private const int Contents = 4, Rounds = 20, WarmUp = 4;

    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(1);

    private readonly OpenedStore _store;
    private readonly ManifestStore _manifests;
    private readonly TierNodes _nodes;

    private GenerationFlips(OpenedStore store, TierNodes nodes)
    {
        _store = store;
        _manifests = new ManifestStore(store.Store, TimeProvider.System);
        _nodes = nodes;
    }

    public int Published { get; private set; }

    /// <summary>Builds the contents, as the first generations of the index: all files but one each, in so many shards and in one more by turns.</summary>
    public static async Task PrepareAsync(string data, string[] files, int shards)
    {
        for (int content = 0; content < Contents; content++)
        {
            string[] kept = files.Length == 1 ? files : [.. files.Where((_, i) => i != content % files.Length)];
            await ChildProcess.RunAsync("Coordinator.dll", ["index", .. kept, "--index", "tier", "--shards", Text(shards + content % 2), "--data", data]);
        }
    }

    public static async Task<GenerationFlips> OpenAsync(string data, TierNodes nodes) =>
        new(await BlobStores.OpenAsync(Path.Combine(data, "store"), TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None), nodes);

    /// <summary>The first few: until the code that opens generations is compiled for speed.</summary>
    public Task WarmUpAsync() => RunAsync(WarmUp);

    /// <summary>Publishes them at a steady pace, each once the one before is served.</summary>
    public Task RunAsync() => RunAsync(Rounds);

    private async Task RunAsync(int rounds)
    {
        var watch = Stopwatch.StartNew();
        for (int round = 0; round < rounds; round++)
        {
            await PublishAsync(1 + (round % (Contents - 1)), (2 * round * s_pace) - watch.Elapsed);
            await PublishAsync(Contents, (((2 * round) + 1) * s_pace) - watch.Elapsed);
        }
    }

    /// <summary>Answers that are not what the generation gives that they name.</summary>
    public async Task<int> CountMixedAsync(SearchEnd[] ends, string[] queries)
    {
        var right = new Dictionary<(int Content, int Query), string>();
        for (int content = 1; content <= Contents; content++)
            for (int query = 0; query < queries.Length; query++)
                right[(content, query)] = FoundBy(await _nodes.Client.GetFromJsonAsync<JsonElement>(new Uri(TierNodes.AddressOf(0), $"/api/search?index=tier&generation={content}&q={Uri.EscapeDataString(queries[query])}")));
        var contents = (await _manifests.ListAsync("tier", CancellationToken.None)).ToDictionary(manifest => manifest.Generation, manifest => manifest.RollbackOf ?? manifest.Generation);
        return ends.Count(end => end is { Found: { } found, Reason: null } && right[(contents[end.Generation], end.Query)] != found);
    }

    /// <summary>Ids and scores of the hits of an answer.</summary>
    public static string FoundBy(JsonElement answer) =>
        string.Join(' ', answer.GetProperty("hits").EnumerateArray().Select(hit => $"{hit.GetProperty("id").GetString()}:{hit.GetProperty("score").GetRawText()}"));

    public async ValueTask DisposeAsync() => await _store.DisposeAsync();

    private async Task PublishAsync(int content, TimeSpan early)
    {
        if (early > TimeSpan.Zero) await Task.Delay(early);
        GenerationManifest next = await _manifests.RollbackAsync("tier", content, CancellationToken.None);
        Published++;
        using HttpResponseMessage seen = await _nodes.Client.GetAsync(new Uri(TierNodes.AddressOf(0), $"/api/search?index=tier&q=install&minGeneration={next.Generation}"));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
