using CsCheck;
using Indexer.Search;
using Indexer.Search.Filtering;
using Indexer.Search.Generations;
using Indexer.Search.Matching;
using Indexer.Search.Pruning;
using Indexer.Search.Queries;
using Indexer.Search.Ranking;
using Indexer.Search.Shards;
using Indexer.Tests.Search.Pruning;
using Lucene.Net.Index;
using Xunit;

namespace Indexer.Tests.Search.Filtering;

public sealed class FilterCacheTests : IDisposable
{
    private const int Documents = 3000;

    private static readonly string[] s_filters =
    [
        "site:h0.example.org", "site:h3.example.org", "site:example.org", "site:nowhere.example", "lang:de", "date:1970..1971", "date:1972-03", "date:..1970",
        "(site:h0.example.org OR site:h2.example.org)", "(lang:de -site:h1.example.org)",
    ];

    private readonly TestIndex _index = new();
    private GenerationStatistics? _statistics;

    public void Dispose() => _index.Dispose();

    [Fact]
    public async Task What_a_filter_lets_through_is_the_same_from_memory_for_every_run_of_documents()
    {
        OpenSegment segment = await OpenAsync();
        Gen.Select(Gen.Int[0, s_filters.Length - 1], Gen.Int[0, (Documents + 100) / 64].Select(i => i * 64), Gen.Int[1, 9], Gen.Int[1, 700].Array[1, 30]).Sample((filter, first, words, steps) =>
        {
            var seen = new Segment(segment, new SearchClock(TimeProvider.System, long.MaxValue, CancellationToken.None), SearchMemory.Rent());
            Matcher matcher = Compile(s_filters[filter]);
            var expected = new List<int>();
            if (matcher.Open(seen, leading: true) is { } cursor)
                for (int document = cursor.Next(); document != Cursor.End; document = cursor.Next()) expected.Add(document);
            DocumentSet set = DocumentSet.Of(matcher.Open(seen, leading: true), seen);
            Assert.Equal(expected.Count, set.Count);

            var bits = new ulong[words];
            set.CopyTo(bits, first);
            Assert.Equal(expected.Where(d => d >= first && d < first + 64 * words), Enumerable.Range(0, 64 * words).Where(i => (bits[i >> 6] >> i & 1) != 0).Select(i => first + i));

            var walked = new DocumentSetCursor(set);
            int target = 0;
            foreach (int step in steps)
            {
                int reached = walked.Advance(target);
                Assert.Equal(expected.Where(d => d >= target).Append(Cursor.End).First(), reached);
                if (reached == Cursor.End) break;
                target = reached + step;
            }
        }, iter: 300, threads: 1);
    }

    [Fact]
    public async Task A_filter_is_kept_from_its_second_use_on()
    {
        OpenSegment segment = await OpenAsync();
        var cache = new FilterCache(1 << 20);
        AtomicReader reader = segment.Reader;
        Assert.Null(cache.Find(reader, "a", out bool isWanted));
        Assert.False(isWanted);
        Assert.Null(cache.Find(reader, "a", out isWanted));
        Assert.True(isWanted);
        DocumentSet set = SetOf(segment, "lang:de");
        cache.Add(reader, "a", set);
        Assert.Same(set, cache.Find(reader, "a", out isWanted));
        Assert.False(isWanted);
        cache.Forget(reader);
        Assert.Null(cache.Find(reader, "a", out isWanted));
        Assert.False(isWanted);
    }

    [Fact]
    public async Task The_bound_on_bytes_holds_and_what_was_used_last_stays()
    {
        OpenSegment segment = await OpenAsync();
        DocumentSet set = SetOf(segment, "site:example.org");
        var cache = new FilterCache(10 * set.Bytes);
        for (int i = 0; i < 100; i++)
        {
            foreach (string name in new[] { "often", $"once {i}" })
            {
                if (cache.Find(segment.Reader, name, out _) is null && cache.Find(segment.Reader, name, out bool isWanted) is null && isWanted) cache.Add(segment.Reader, name, set);
            }
            Assert.InRange(cache.Bytes, 1, 10 * set.Bytes);
        }
        Assert.Same(set, cache.Find(segment.Reader, "often", out _));
        Assert.Null(cache.Find(segment.Reader, "once 0", out _));
    }

    [Fact]
    public async Task Without_bytes_nothing_is_kept()
    {
        OpenSegment segment = await OpenAsync();
        var cache = new FilterCache(0);
        for (int i = 0; i < 3; i++)
        {
            Assert.Null(cache.Find(segment.Reader, "a", out bool isWanted));
            Assert.False(isWanted);
        }
        Assert.Equal(0, cache.Bytes);
    }

    [Fact]
    public async Task Generations_that_come_and_go_leave_nothing_behind_and_answer_from_their_own_documents()
    {
        string[] queries = [.. s_filters.Select(f => $"index search {f}")];
        for (int generation = 1; generation <= 4; generation++)
        {
            TestDocument[] documents = ClusteredDocuments.Make(Documents - generation * 100, seed: generation);
            await _index.PublishAsync(documents, shards: 2, generation: generation);
            for (int turn = 0; turn < 3; turn++)
                foreach (string query in queries)
                {
                    using GenerationLease lease = await _index.Cache.AcquireAsync("test", null, TestContext.Current.CancellationToken);
                    SearchResponse response = await _index.SearchAsync(query, size: 50, trackTotal: long.MaxValue);
                    var all = Exhaustive.Search(lease.Generation, query, RankingFunction.Default);
                    Assert.Equal(generation, response.Generation);
                    Assert.Equal(all.Count, response.Total.Value);
                    Assert.Equal(all.Take(50).Select(hit => (hit.Key, hit.Score)), response.Hits.Select(hit => ($"id:{hit.Id}", hit.Score)));
                }
        }
        long kept = _index.Cache.FilterBytes;
        Assert.True(kept > 0);
        _index.Cache.Dispose();
        Assert.Equal(0, _index.Cache.FilterBytes);
    }

    private async Task<OpenSegment> OpenAsync()
    {
        TestDocument[] documents = ClusteredDocuments.Make(Documents, seed: 1);
        for (int i = 0; i < documents.Length; i++)
            if (i % 3 != 0) documents[i] = documents[i] with { Date = DateTimeOffset.UnixEpoch.AddDays(i % 1000) };
        await _index.PublishAsync(documents);
        using GenerationLease lease = await _index.Cache.AcquireAsync("test", null, TestContext.Current.CancellationToken); // the cache holds it open
        _statistics = lease.Generation.Statistics;
        return Assert.Single(lease.Generation.Shards[0].Segments);
    }

    private Matcher Compile(string filter) => QueryCompiler.Compile(QueryParser.Parse(filter).Root, _statistics!, new QueryNotes()).Matcher; // opened first

    private DocumentSet SetOf(OpenSegment segment, string filter)
    {
        var seen = new Segment(segment, new SearchClock(TimeProvider.System, long.MaxValue, CancellationToken.None), SearchMemory.Rent());
        return DocumentSet.Of(Compile(filter).Open(seen, leading: true), seen);
    }
}
