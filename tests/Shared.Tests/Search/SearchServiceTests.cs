using Indexer.Indexing;
using Indexer.Search;
using Xunit;

namespace Indexer.Tests.Search;

public sealed class SearchServiceTests : IDisposable
{
    private static readonly TestDocument[] Fruit =
    [
        new("1", "Apple pie", "The apple pie is baked with apples and sugar.") { Url = "http://food.example.org/pie", Language = "en", Date = new DateTimeOffset(2020, 2, 3, 4, 5, 6, TimeSpan.Zero) },
        new("2", "Baking", "Baking a pie takes an apple, or a pear.") { Url = "http://www.example.org/baking", Language = "en" },
        new("3", "Pears", "Pears grow on trees. Nothing else is said.") { Url = "https://trees.example.net/pears", Language = "en" },
        new("4", "Apfelkuchen", "Der Kuchen mit Äpfel wird gebacken.") { Url = "https://kuchen.example.de/", Language = "de" },
        new("5", "", "漢字検索エンジンの仕組み") { Url = "https://kanji.example.jp/%E6%A4%9C%E7%B4%A2/", Language = "ja" },
    ];

    private readonly TestIndex _index = new();

    public void Dispose() => _index.Dispose();

    [Theory]
    [InlineData("pie", "1 2")]
    [InlineData("\"apple pie\"", "1")]
    [InlineData("\"pie apple\"", "")]
    [InlineData("apple -sugar", "2")]
    [InlineData("+pear apple", "2 3")]
    [InlineData("pie AND pear", "2")]
    [InlineData("sugar OR trees", "1 3")]
    [InlineData("(sugar OR trees) AND pears", "3")]
    [InlineData("title:pears", "3")]
    [InlineData("title:apple", "1")]
    [InlineData("url:baking", "2")]
    [InlineData("site:example.org", "1 2")]
    [InlineData("site:food.example.org pie", "1")]
    [InlineData("site:example.org OR site:example.de", "1 2 4")]
    [InlineData("-site:example.org lang:en", "3")]
    [InlineData("lang:de", "4")]
    [InlineData("bak*", "1 2")]
    [InlineData("*", "1 2 3 4 5")]
    [InlineData("-pie", "3 4 5")]
    [InlineData("bakes", "1 2")]
    [InlineData("\"bakes\"", "")]
    [InlineData("apfel", "4")]
    [InlineData("検索", "5")]
    [InlineData("\"検索エンジン\"", "5")]
    [InlineData("nowhere", "")]
    [InlineData("!!!", "")]
    [InlineData("pie AND !!!", "1 2")]
    [InlineData("site:example.org !!!", "")]
    [InlineData("site:example.org \ud83e\udd8a", "")]
    [InlineData("site:example.org AND !!!", "")]
    [InlineData("site:example.org OR !!!", "1 2")]
    [InlineData("site:example.org lang:en", "1 2")]
    [InlineData("site:example.org -!!!", "1 2")]
    [InlineData("pears (site:food.example.org !!!)", "2 3")]
    [InlineData("pie -(site:food.example.org !!!)", "1 2")]
    [InlineData("-!!!", "1 2 3 4 5")]
    public async Task A_query_finds_what_it_says(string query, string expected)
    {
        await _index.PublishAsync(Fruit, shards: 3);
        SearchResponse response = await _index.SearchAsync(query);
        Assert.Equal(expected, string.Join(' ', response.Hits.Select(h => h.Id).Order(StringComparer.Ordinal)));
        Assert.Equal(response.Hits.Count, response.Total.Value);
        Assert.Equal("eq", response.Total.Relation);
        Assert.Equal((3, 3), (response.Coverage.ShardsAsked, response.Coverage.ShardsAnswered));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task A_language_that_no_document_is_in_is_said_alike_for_every_sharding(int shards)
    {
        await _index.PublishAsync(Fruit, shards);
        Assert.Equal(["No document is in the language \u201cxx\u201d; there are de, en, ja."], (await _index.SearchAsync("pie lang:xx")).Notes);
    }

    [Fact]
    public async Task A_hit_has_what_is_shown()
    {
        await _index.PublishAsync(Fruit);
        SearchHit hit = (await _index.SearchAsync("sugar", snippets: true)).Hits[0];
        Assert.Equal((1, "1", "http://food.example.org/pie", "Apple pie", "en"), (hit.Rank, hit.Id, hit.Url, hit.Title, hit.Language));
        Assert.Equal(new DateTimeOffset(2020, 2, 3, 4, 5, 6, TimeSpan.Zero), hit.Date);
        Assert.Equal("The apple pie is baked with apples and <mark>sugar</mark>.", hit.Snippet);
        Assert.True(hit.Score > 0);
    }

    [Fact]
    public async Task A_document_without_a_title_shows_the_end_of_its_address()
    {
        await _index.PublishAsync(Fruit);
        Assert.Equal("検索", (await _index.SearchAsync("漢字")).Hits[0].Title);
    }

    [Fact]
    public async Task Stems_are_marked_in_snippets()
    {
        await _index.PublishAsync(Fruit);
        Assert.Contains("<mark>Pears</mark> grow on <mark>trees</mark>", (await _index.SearchAsync("pear tree", snippets: true)).Hits[0].Snippet, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_of_the_words_are_worth_more()
    {
        await _index.PublishAsync([new("one", "", "alpha alpha alpha alpha x"), new("two", "", "alpha beta x x x"), new("three", "", "gamma"), new("four", "", "delta")]);
        Assert.Equal(["two", "one"], (await _index.SearchAsync("alpha beta")).Hits.Select(h => h.Id));
    }

    [Fact]
    public async Task Pages_follow_one_another_without_gap_or_overlap()
    {
        TestDocument[] same = [.. Enumerable.Range(0, 57).Select(i => new TestDocument($"d{i:D2}", "", i % 3 == 0 ? "common rare" : "common"))];
        await _index.PublishAsync(same, shards: 4);
        string[] all = [.. (await _index.SearchAsync("common rare", size: 100)).Hits.Select(h => h.Id)];
        var paged = new List<string>();
        for (int from = 0; from < 60; from += 7) paged.AddRange((await _index.SearchAsync("common rare", size: 7, from: from)).Hits.Select(h => h.Id));
        Assert.Equal(57, all.Length);
        Assert.Equal(all, paged);
    }

    [Fact]
    public async Task A_cursor_belongs_to_its_search()
    {
        await _index.PublishAsync([.. Enumerable.Range(0, 30).Select(i => new TestDocument($"d{i}", "", "same words") { Url = $"http://h{i % 3}.example.org/" })], shards: 2);
        var request = new SearchRequest { Query = "same", Size = 3 };
        string cursor = (await _index.AskAsync(request)).Cursor!;
        Assert.Equal(6, (await _index.AskAsync(request with { Cursor = cursor, Size = 6, TrackTotal = 5 })).Hits.Count);
        foreach (SearchRequest other in new[] { request with { Query = "words" }, request with { Sort = SearchSort.Host }, request with { PerHost = 1 }, request with { From = 3 } })
            Assert.Equal(SearchErrorKind.BadRequest, (await Assert.ThrowsAsync<SearchException>(() => _index.AskAsync(other with { Cursor = cursor }))).Kind);
        char[] changed = cursor.ToCharArray();
        for (int i = 0; i < changed.Length; i++)
        {
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            Assert.Equal(SearchErrorKind.BadRequest, (await Assert.ThrowsAsync<SearchException>(() => _index.AskAsync(request with { Cursor = new string(changed) }))).Kind);
            changed[i] = cursor[i];
        }
    }

    [Fact]
    public async Task A_cursor_whose_generation_is_gone_says_so()
    {
        TestDocument[] documents = [.. Enumerable.Range(0, 30).Select(i => new TestDocument($"d{i}", "", "same words"))];
        await _index.PublishAsync(documents);
        var request = new SearchRequest { Query = "same" };
        string cursor = (await _index.AskAsync(request)).Cursor!;
        await _index.PublishAsync(documents, generation: 2);
        Assert.Equal(2, (await _index.AskAsync(request)).Generation);
        Assert.Equal(1, (await _index.AskAsync(request with { Cursor = cursor })).Generation);

        await _index.Store.DeleteAsync(IndexLayout.Generation("test", 1), CancellationToken.None);
        await _index.PublishAsync(documents, generation: 3);
        await _index.PublishAsync(documents, generation: 4);
        Assert.Equal(4, (await _index.AskAsync(request)).Generation);
        // Two others are asked for by number, which is as many as are kept open.
        foreach (int number in new[] { 2, 3 }) await _index.Searches.SearchAsync("test", request, number, CancellationToken.None);
        Assert.Equal(SearchErrorKind.CursorExpired, (await Assert.ThrowsAsync<SearchException>(() => _index.AskAsync(request with { Cursor = cursor }))).Kind);
    }

    [Fact]
    public async Task In_order_of_keys_a_search_stops_when_it_has_enough_and_goes_on_behind_a_key()
    {
        await _index.PublishAsync([.. Enumerable.Range(0, 3000).Select(i => new TestDocument($"d{i:D4}", "", i % 2 == 0 ? "even" : "odd"))], options: new IndexOptions { BufferMegabytes = 1 });
        var request = new SearchRequest { Query = "even", Sort = SearchSort.Key, Size = 700, TrackTotal = 0 };
        List<SearchHit> hits = await RandomList.WalkAsync(cursor => _index.AskAsync(request with { Cursor = cursor }));
        Assert.Equal(Enumerable.Range(0, 1500).Select(i => $"d{2 * i:D4}"), hits.Select(h => h.Id));
    }

    [Fact]
    public async Task Equal_scores_stand_in_order_of_document_keys()
    {
        await _index.PublishAsync([.. Enumerable.Range(0, 40).Select(i => new TestDocument($"d{i * 7 % 40:D2}", "", "same words"))], shards: 5);
        string[] ids = [.. (await _index.SearchAsync("same", size: 25)).Hits.Select(h => h.Id)];
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"d{i:D2}"), ids);
    }

    [Fact]
    public async Task A_prefix_with_too_many_words_takes_the_most_frequent_and_says_so()
    {
        await _index.PublishAsync([new("many", "", string.Join(' ', Enumerable.Range(0, 300).Select(i => $"pre{i:D3}"))), new("often", "", "pre299 pre298"), new("also", "", "pre299")], shards: 2);
        SearchResponse response = await _index.SearchAsync("pre*");
        Assert.Equal(3, response.Total.Value);
        Assert.Contains("128", Assert.Single(response.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Many_prefixes_share_what_a_few_stand_for_and_it_is_said(int shards)
    {
        const string Letters = "abcdefghijklmnop";
        await _index.PublishAsync([.. Letters.SelectMany(letter => Enumerable.Range(0, 100).Select(i => new TestDocument($"{letter}{i:D2}", "", $"{letter}x{i:D2}")))], shards);
        SearchResponse few = await _index.SearchAsync(string.Join(' ', Letters[..8].Select(letter => $"{letter}x*")), trackTotal: long.MaxValue);
        Assert.Equal(800, few.Total.Value);
        Assert.Empty(few.Notes);
        SearchResponse many = await _index.SearchAsync(string.Join(' ', Letters.Select(letter => $"{letter}x*")), size: 2000, trackTotal: long.MaxValue);
        Assert.Equal(Letters.SelectMany(letter => Enumerable.Range(0, 64).Select(i => $"{letter}{i:D2}")), many.Hits.Select(hit => hit.Id).Order(StringComparer.Ordinal));
        Assert.Contains("More than 64 words start with \u201cax\u201d", many.Notes[0], StringComparison.Ordinal);
        Assert.Contains("1024 words together", many.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_prefix_stands_for_is_looked_up_once()
    {
        GenerationManifest manifest = await _index.PublishAsync([new("1", "press", "prefix prelude prose"), new("2", "", "prefix")], shards: 2);
        SearchResponse first = await _index.SearchAsync("pre*");
        // The term statistics are damaged behind the back of the open generation.
        await using (var file = new FileStream(Assert.Single(Directory.GetFiles(_index.CacheFolder, $"{manifest.TermStatistics.Hash}*")), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            await file.WriteAsync(Enumerable.Repeat((byte)0xff, (int)manifest.TermStatistics.Length).ToArray(), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<InvalidDataException>(() => _index.SearchAsync("pro*"));
        foreach (string query in new[] { "pre*", "pre* pre* pre* pre* pre* pre* pre* pre* pre* pre*" })
            Assert.Equal(first.Hits.Select(hit => hit.Id), (await _index.SearchAsync(query)).Hits.Select(hit => hit.Id));
    }

    [Fact]
    public async Task A_search_runs_out_of_time_while_the_words_of_its_prefixes_are_looked_up()
    {
        using var index = new TestIndex(new SteppingTime());
        await index.PublishAsync([new("1", "", "prefix")]);
        SearchResponse few = await index.SearchAsync("pre*"), many = await index.SearchAsync(string.Join(' ', Enumerable.Repeat("pre*", 250)));
        Assert.Equal((1, 0), (few.Hits.Count, few.Coverage.Failures.Count));
        Assert.Equal((0, 1), (many.Hits.Count, many.Coverage.Failures.Count));
        Assert.Contains("ran out of time", many.Coverage.Failures[0].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10_001, 0)]
    [InlineData(10, 9_991)]
    [InlineData(10, -1)]
    public async Task What_is_out_of_bounds_is_refused(int size, int from)
    {
        await _index.PublishAsync(Fruit);
        Assert.Equal(SearchErrorKind.BadRequest, (await Assert.ThrowsAsync<SearchException>(() => _index.SearchAsync("pie", size, from))).Kind);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("../test")]
    [InlineData("")]
    public async Task An_unknown_index_is_named_as_such(string index)
    {
        await _index.PublishAsync(Fruit);
        Assert.Equal(SearchErrorKind.UnknownIndex, (await Assert.ThrowsAsync<SearchException>(() => _index.SearchAsync("pie", index: index))).Kind);
    }

    [Fact]
    public async Task A_cancelled_search_throws_and_leaves_the_index_usable()
    {
        await _index.PublishAsync(Fruit);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _index.Searches.SearchAsync("test", new SearchRequest { Query = "pie" }, null, cancelled.Token));
        Assert.Equal(2, (await _index.SearchAsync("pie")).Total.Value);
    }

    /// <summary>A clock that goes on by a second whenever it is looked at.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Increment(ref _looks);
    }
}
