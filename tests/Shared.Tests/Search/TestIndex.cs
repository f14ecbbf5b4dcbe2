using System.Text;
using Indexer.Extraction;
using Indexer.Indexing;
using Indexer.Indexing.Statistics;
using Indexer.Search;
using Indexer.Search.Generations;
using Indexer.Search.Ranking;
using Indexer.Search.Suggestions;
using Indexer.Storage;

namespace Indexer.Tests.Search;

/// <summary>A document of a test.</summary>
internal sealed record TestDocument(string Id, string Title, string Body)
{
    public string Headings { get; init; } = "";

    public string Url { get; init; } = "";

    public string Anchors { get; init; } = "";

    public string Language { get; init; } = "";

    public string MediaType { get; init; } = "";

    public DateTimeOffset? Date { get; init; }

    public float Rank { get; init; }

    /// <summary>Null: not known.</summary>
    public DateTimeOffset? Captured { get; init; }
}

/// <summary>A store with indexes that the real shard builder built, and a search service over it.</summary>
internal sealed class TestIndex : IDisposable
{
    /// <summary>As long as a search takes on a machine that is busy with other tests, or stands still.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("indexer-search-").FullName;
    private readonly GenerationCache _cache;
    private int _builds;

    public TestIndex(TimeProvider? time = null, TimeSpan freshness = default, RankingOptions? ranking = null, int parallelism = 0)
    {
        _cache = new GenerationCache(Store, Path.Combine(_folder, "cache"), freshness, ranking: ranking);
        Searches = new SearchService(_cache, parallelism, time);
    }

    public IBlobStore Store { get; } = new MemoryBlobs();

    public SearchService Searches { get; }

    public GenerationCache Cache => _cache;

    public string CacheFolder => Path.Combine(_folder, "cache");

    /// <summary>Builds the documents into so many shards and publishes them.</summary>
    public async Task<GenerationManifest> PublishAsync(
        IReadOnlyList<TestDocument> documents, int shards = 1, string index = "test", int generation = 1, IndexOptions? options = null, bool withImpacts = true, bool withWords = true)
    {
        options ??= new IndexOptions { BufferMegabytes = 16 };
        var manifests = new List<ShardManifest>();
        var summaries = new List<ShardSummary>();
        for (int shard = 0; shard < shards; shard++)
        {
            string folder = Path.Combine(_folder, $"build{_builds++}");
            ShardSummary summary = BuildShard(documents, shard, shards, folder, options);
            foreach (ManifestFile file in summary.Files) await PutAsync(index, file, Path.Combine(folder, file.Name));
            summaries.Add(summary);
            manifests.Add(new ShardManifest(shard, summary.Documents, summary.Bytes, summary.Hash, [.. summary.Files.Where(file => withImpacts || file.Name != "impacts")]));
        }
        string merged = Path.Combine(_folder, $"terms{_builds++}");
        ManifestFile statistics = TermStatisticsMerger.Merge([.. summaries.Select(s => s.TermStatisticsPath)], merged, CancellationToken.None);
        await PutAsync(index, statistics, merged);
        string listed = Path.Combine(_folder, $"words{_builds++}");
        ManifestFile words = WordDictionaryFile.Write(merged, listed);
        await PutAsync(index, words, listed);
        var manifest = new GenerationManifest
        {
            Index = index,
            Generation = generation,
            Job = "test",
            Published = DateTimeOffset.UnixEpoch,
            ContentHash = ContentHash.Of(manifests),
            Documents = summaries.Sum(s => s.Documents),
            Options = options,
            Shards = manifests,
            Fields = IndexSchema.TextFields.ToDictionary(f => f, f => new FieldStatistics(summaries.Sum(s => s.Fields[f].Documents), summaries.Sum(s => s.Fields[f].TotalTerms))),
            Languages = summaries.SelectMany(s => s.Languages).GroupBy(l => l.Key).ToDictionary(l => l.Key, l => l.Sum(n => n.Value)),
            Ranks = summaries.Select(s => s.Ranks).Aggregate(RankStatistics.Sum),
            TermStatistics = statistics,
            Words = withWords ? words : null,
            Runs = [],
        };
        if (!await new ManifestStore(Store, TimeProvider.System).PublishAsync(manifest, CancellationToken.None)) throw new InvalidOperationException("the generation is taken");
        return manifest;
    }

    public Task<SearchResponse> SearchAsync(
        string query, int size = 10, int from = 0, string index = "test", int? generation = null, bool snippets = false, long trackTotal = 1000,
        RankingFunction ranking = RankingFunction.Default) =>
        Searches.SearchAsync(
            index, new SearchRequest { Query = query, Size = size, From = from, Snippets = snippets, TrackTotal = trackTotal, Ranking = ranking, Timeout = Patience }, generation, CancellationToken.None);

    /// <summary>Asks without snippets.</summary>
    public Task<SearchResponse> AskAsync(SearchRequest request) => Searches.SearchAsync("test", request with { Snippets = false, Timeout = Patience }, null, CancellationToken.None);

    public void Dispose()
    {
        Searches.Dispose();
        _cache.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static ShardSummary BuildShard(IReadOnlyList<TestDocument> documents, int shard, int shards, string folder, IndexOptions options)
    {
        using var builder = new ShardBuilder(folder, options);
        var document = new IndexDocument();
        foreach ((byte[] key, TestDocument source) in documents.Select(d => (Key: Utf8($"id:{d.Id}"), d))
            .Where(d => DocumentKey.PartitionOf(DocumentKey.HashOf(d.Key), shards) == shard)
            .OrderBy(d => d.Key, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))))
        {
            document.Key = key;
            document.Id = Utf8(source.Id);
            document.Url = Utf8(source.Url);
            document.Title = Utf8(source.Title);
            document.Headings = Utf8(source.Headings);
            document.Body = Utf8(source.Body);
            document.Anchors = Utf8(source.Anchors);
            document.Language = source.Language;
            document.MediaType = source.MediaType;
            document.Date = source.Date;
            document.Rank = source.Rank;
            document.Captured = source.Captured ?? DateTimeOffset.UnixEpoch;
            builder.Add(document);
        }
        return builder.Finish(CancellationToken.None);
    }

    private Task<long> PutAsync(string index, ManifestFile file, string path) => Store.PutAsync(
        IndexLayout.File(index, file.Hash),
        async (target, cancellationToken) =>
        {
            await using FileStream source = File.OpenRead(path);
            await source.CopyToAsync(target, cancellationToken);
        },
        CancellationToken.None);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
