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
using Indexer.Search.Scatter;
using Indexer.Search.Shards;
using Indexer.Search.Snippets;
using Indexer.Storage;

namespace Indexer.Benchmarks.Searching;

/// <summary>Our index of a corpus, published into a store of its own, and searches of it from the text of the query to the best hits, without stored fields.</summary>
internal sealed class OurSearch : IDisposable
{
    private const int MainText = 1 << 2;

    private readonly GenerationCache _cache;
    private readonly GenerationLease _lease;
    private readonly ShardAsker _asker = new(parallelism: 0, TimeProvider.System);

    /// <param name="corpus">The documents.</param>
    /// <param name="shards">Shards.</param>
    /// <param name="folder">Where the store is, or is to be made.</param>
    /// <param name="filterBytes">Bytes of filters that are remembered.</param>
    /// <param name="cache">Folder of the files of the open generation, within <paramref name="folder"/>.</param>
    public OurSearch(Lazy<SearchCorpus> corpus, int shards, string folder, long filterBytes = FilterCache.UsualBytes, string cache = "cache")
    {
        var store = new LocalBlobStore(Path.Combine(folder, "store"));
        if (!Directory.Exists(Path.Combine(folder, "store", IndexLayout.Root))) PublishAsync(corpus.Value, shards, store, folder).GetAwaiter().GetResult();
        _cache = new GenerationCache(store, Path.Combine(folder, cache), filterBytes: filterBytes);
        _lease = _cache.AcquireAsync("bench", null, CancellationToken.None).GetAwaiter().GetResult();
    }

    public GenerationCache Cache => _cache;

    public IndexGeneration Generation => _lease.Generation;

    /// <summary>Searches as the product does, all shards in this thread.</summary>
    /// <param name="query">The query.</param>
    /// <param name="hits">Documents wanted.</param>
    /// <param name="trackTotal">Matches up to this many are counted.</param>
    /// <param name="match">What the words match.</param>
    /// <param name="withProximity">Whether words side by side score more, as they do by default.</param>
    /// <param name="filter">Filters, as typed behind the words.</param>
    public long Search(BenchmarkQuery query, int hits, long trackTotal, WordMatch match = WordMatch.Stems, bool withProximity = true, string filter = "")
    {
        var (matcher, proximity) = Compile(query, match, filter);
        return Search(matcher, hits, trackTotal, withProximity ? proximity : null);
    }

    /// <summary>The terms that a word stands for, in all its forms and fields.</summary>
    public IReadOnlyList<BenchmarkTerm> TermsOf(string word) =>
        [.. Generation.Statistics.WordsOf(word, (1 << IndexSchema.TextFields.Count) - 1, [.. Generation.Statistics.Languages], stems: true)[0].Statistics.Terms
            .Select(term => new BenchmarkTerm(IndexSchema.TextFields[term.Field], Encoding.UTF8.GetString(term.Bytes)))];

    public void Dispose()
    {
        _lease.Dispose();
        _cache.Dispose();
        _asker.Dispose();
    }

    /// <summary>The same, as many shards at a time as the machine has cores.</summary>
    public async Task SearchAtOnceAsync(BenchmarkQuery query, int hits, long trackTotal, WordMatch match)
    {
        var (matcher, proximity) = Compile(query, match, "");
        var asked = QueryOf(matcher, proximity, hits, trackTotal);
        HitMerger.Merge(await _asker.SearchAsync(Generation.Shards, asked, CancellationToken.None), asked.Selection, 0, hits);
    }

    private (Matcher Matcher, ProximityMatcher? Proximity) Compile(BenchmarkQuery query, WordMatch match, string filter)
    {
        if (match == WordMatch.Body) return OfBody(query);
        IEnumerable<string> words = query.IsPhrase ? [$"\"{string.Join(' ', query.Words)}\""] : match == WordMatch.Typed ? query.Words.Select(word => $"\"{word}\"") : query.Words;
        var parsed = QueryParser.Parse(string.Join(query.AreRequired ? " AND " : " ", words) + (query.Language is { } language ? $" lang:{language}" : "") + filter);
        var compiled = QueryCompiler.Compile(parsed.Root, Generation.Statistics, new QueryNotes(parsed.Notes));
        // Words within quotation marks are looked for as typed, and are no neighbours by themselves.
        return (compiled.Matcher, match == WordMatch.Typed ? Neighbours(compiled.Matcher is GroupMatcher group ? [.. group.Required, .. group.Optional] : []) : compiled.Proximity);
    }

    /// <summary>Exact words in the main text only.</summary>
    private (Matcher Matcher, ProximityMatcher? Proximity) OfBody(BenchmarkQuery query)
    {
        var known = query.Words.Select(word => Generation.Statistics.WordsOf(word, MainText, [], stems: false)[0]).ToList();
        var weights = known.ConvertAll(word => new WeighedTerm([], word.Statistics.DocumentFrequency, Generation.Statistics.Model.InverseDocumentFrequency(word.Statistics.DocumentFrequency)));
        if (query.IsPhrase) return (new PhraseMatcher([.. known.Select((word, place) => new PhraseTerm(word.Statistics.Terms, place))], MainText, new TermWeight(weights)), null);
        var words = known.Select((word, i) => new WordMatcher(word.Statistics.Terms, new TermWeight([weights[i]]))).ToArray<Matcher>();
        Matcher[] filters = query.Language is { } language ? [new FilterMatcher(IndexSchema.Language, Encoding.UTF8.GetBytes(language))] : [];
        return (new GroupMatcher([.. query.AreRequired ? words : [], .. filters], query.AreRequired ? [] : words, []), Neighbours(words));
    }

    private ProximityMatcher? Neighbours(IEnumerable<Matcher> parts)
    {
        var words = parts.OfType<WordMatcher>().Where(word => word.Terms.Length > 0).Select(word => new PairedWord(word, word.Terms[0].Bytes)).ToList();
        return words.Count < 2 ? null : new ProximityMatcher([.. words.Zip(words.Skip(1), (first, second) => new WordPair(first, second))], Generation.Statistics.Model.ProximityWeight);
    }

    private long Search(Matcher matcher, int hits, long trackTotal, ProximityMatcher? proximity = null)
    {
        var query = QueryOf(matcher, proximity, hits, trackTotal);
        var progress = new SearchProgress(query.Counted, matcher.Fewest, Generation.Shards.Count, hits);
        var group = new ShardGroup(Generation.Shards, query, progress, new SearchClock(TimeProvider.System, query.Deadline, CancellationToken.None));
        group.Search();
        var answers = new ShardHits[group.Count];
        for (var i = 0; i < answers.Length; i++) answers[i] = group.Answer(i);
        HitMerger.Merge(answers, query.Selection, 0, hits);
        return answers.Sum(answer => answer.Total);
    }

    private static ShardQuery QueryOf(Matcher matcher, ProximityMatcher? proximity, int hits, long trackTotal) => new()
    {
        Parsed = new NothingQuery(),
        Compiled = new CompiledQuery(matcher, new SnippetTerms(), proximity),
        Selection = new Selection { Count = hits },
        Counted = Math.Max(trackTotal, hits + 1),
        Deadline = long.MaxValue,
    };

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
                Anchors = Encoding.UTF8.GetBytes(document.Anchors),
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
