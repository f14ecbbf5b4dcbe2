using System.Text;
using Indexer.Extraction;
using Indexer.Indexing;
using Indexer.Indexing.Statistics;
using Indexer.Search.Filtering;
using Indexer.Search.Generations;
using Indexer.Search.Matching;
using Indexer.Search.Proximity;
using Indexer.Search.Pruning;
using Indexer.Search.Queries;
using Indexer.Search.Ranking;
using Indexer.Storage;

namespace Indexer.Benchmarks.Searching;

/// <summary>Our index of a corpus, published into a store of its own, and searches of it from the text of the query to the best hits, without stored fields.</summary>
internal sealed class OurSearch : IDisposable
{
    private readonly GenerationCache _cache;
    private readonly GenerationLease _lease;

    public OurSearch(Lazy<SearchCorpus> corpus, int shards, string folder, long filterBytes = FilterCache.UsualBytes)
    {
        var store = new LocalBlobStore(Path.Combine(folder, "store"));
        if (!Directory.Exists(Path.Combine(folder, "store", IndexLayout.Root))) PublishAsync(corpus.Value, shards, store, folder).GetAwaiter().GetResult();
        _cache = new GenerationCache(store, Path.Combine(folder, "cache"), filterBytes: filterBytes);
        _lease = _cache.AcquireAsync("bench", null, CancellationToken.None).GetAwaiter().GetResult();
    }

    public IndexGeneration Generation => _lease.Generation;

    /// <summary>Searches as the product does, shard by shard in this thread.</summary>
    public long Search(BenchmarkQuery query, int hits, long trackTotal, bool exactWords, string filter = "")
    {
        var words = exactWords ? query.Words.Select(word => $"\"{word}\"") : query.Words;
        var parsed = QueryParser.Parse(string.Join(query.AreRequired ? " AND " : " ", words) + (query.Language is { } language ? $" lang:{language}" : "") + filter);
        var compiled = QueryCompiler.Compile(parsed.Root, Generation.Statistics, new QueryNotes(parsed.Notes));
        return Search(compiled.Matcher, hits, trackTotal, compiled.Proximity);
    }

    /// <summary>Searches exact words in the main text only.</summary>
    public long SearchBody(BenchmarkQuery query, int hits, long trackTotal)
    {
        var statistics = Generation.Statistics;
        var words = query.Words.Select(word =>
        {
            var known = statistics.WordsOf(word, 1 << 2, [], stems: false)[0].Statistics;
            return new WordMatcher(known.Terms, new TermWeight([new WeighedTerm([], known.DocumentFrequency, statistics.Model.InverseDocumentFrequency(known.DocumentFrequency))]));
        }).ToArray<Matcher>();
        return Search(new GroupMatcher([.. query.AreRequired ? words : [], .. Filters(query)], query.AreRequired ? [] : words, []), hits, trackTotal);

        static Matcher[] Filters(BenchmarkQuery query) => query.Language is { } language ? [new FilterMatcher(IndexSchema.Language, Encoding.UTF8.GetBytes(language))] : [];
    }

    /// <summary>The terms that a word stands for, in all its forms and fields.</summary>
    public IReadOnlyList<BenchmarkTerm> TermsOf(string word) =>
        [.. Generation.Statistics.WordsOf(word, (1 << IndexSchema.TextFields.Count) - 1, [.. Generation.Statistics.Languages], stems: true)[0].Statistics.Terms
            .Select(term => new BenchmarkTerm(IndexSchema.TextFields[term.Field], Encoding.UTF8.GetString(term.Bytes)))];

    public void Dispose()
    {
        _lease.Dispose();
        _cache.Dispose();
    }

    private long Search(Matcher matcher, int hits, long trackTotal, ProximityMatcher? proximity = null)
    {
        var progress = new SearchProgress(Math.Max(trackTotal, hits + 1), matcher.Fewest);
        var found = new List<RankedHit>();
        long total = 0;
        foreach (var shard in Generation.Shards)
        {
            var answer = shard.Search(matcher, new Selection { Count = hits }, progress, new SearchClock(TimeProvider.System, long.MaxValue, CancellationToken.None), proximity);
            found.AddRange(answer.Hits);
            total += answer.Total;
        }
        if (Generation.Shards.Count > 1) found.Sort(RankedHit.Compare);
        return total;
    }

    private static async Task PublishAsync(SearchCorpus corpus, int shards, LocalBlobStore store, string folder)
    {
        var built = new List<ShardSummary>();
        var manifests = new List<ShardManifest>();
        for (var shard = 0; shard < shards; shard++)
        {
            var target = Path.Combine(folder, $"shard{shard}");
            var summary = Build(corpus, shard, shards, target);
            foreach (var file in summary.Files) await PutAsync(store, file, Path.Combine(target, file.Name));
            built.Add(summary);
            manifests.Add(new ShardManifest(shard, summary.Documents, summary.Bytes, summary.Hash, summary.Files));
        }
        var merged = Path.Combine(folder, "terms");
        var statistics = TermStatisticsMerger.Merge([.. built.Select(shard => shard.TermStatisticsPath)], merged, CancellationToken.None);
        await PutAsync(store, statistics, merged);
        await new ManifestStore(store, TimeProvider.System).PublishAsync(
            new GenerationManifest
            {
                Index = "bench",
                Generation = 1,
                Job = "bench",
                Published = DateTimeOffset.UnixEpoch,
                ContentHash = ContentHash.Of(manifests),
                Documents = built.Sum(shard => shard.Documents),
                Options = new IndexOptions(),
                Shards = manifests,
                Fields = IndexSchema.TextFields.ToDictionary(
                    field => field, field => new FieldStatistics(built.Sum(shard => shard.Fields[field].Documents), built.Sum(shard => shard.Fields[field].TotalTerms))),
                Languages = built.SelectMany(shard => shard.Languages).GroupBy(language => language.Key).ToDictionary(language => language.Key, language => language.Sum(count => count.Value)),
                TermStatistics = statistics,
                Runs = [],
            },
            CancellationToken.None);
        var impacts = built.SelectMany(shard => shard.Files).Where(file => file.Name == "impacts").Sum(file => file.Length);
        Console.WriteLine($"ours, {shards} shard(s): {built.Sum(shard => shard.Bytes) / 1e6:F1} MB, of which impacts {impacts / 1e6:F2} MB");
    }

    private static ShardSummary Build(SearchCorpus corpus, int shard, int shards, string folder)
    {
        using var builder = new ShardBuilder(folder, new IndexOptions { BufferMegabytes = 512 });
        foreach (var document in corpus.Documents)
        {
            var key = Encoding.UTF8.GetBytes(document.Url);
            if (DocumentKey.PartitionOf(DocumentKey.HashOf(key), shards) != shard) continue;
            builder.Add(new IndexDocument
            {
                Key = key,
                Id = key,
                Url = key,
                Title = Encoding.UTF8.GetBytes(document.Title),
                Headings = Encoding.UTF8.GetBytes(document.Headings),
                Body = Encoding.UTF8.GetBytes(document.Body),
                Language = document.Language,
                Date = new DateTimeOffset(2015 + (key.Length % 10), 1 + (key[^1] % 12), 1, 0, 0, 0, TimeSpan.Zero),
            });
        }
        return builder.Finish(CancellationToken.None);
    }

    private static Task<long> PutAsync(LocalBlobStore store, ManifestFile file, string path) => store.PutAsync(
        IndexLayout.File("bench", file.Hash),
        async (target, cancellationToken) =>
        {
            await using var source = File.OpenRead(path);
            await source.CopyToAsync(target, cancellationToken);
        },
        CancellationToken.None);
}
