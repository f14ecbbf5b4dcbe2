using Indexer.Indexing;
using Indexer.Search;
using Indexer.Search.Results;
using Xunit;

namespace Indexer.Tests.Search.Results;

public sealed class ResultCacheTests : IDisposable
{
    private readonly TestIndex _index = new();
    private readonly ResultCache _results = new(1 << 20);
    private readonly GatedGenerations _generations;
    private readonly SearchService _searches;

    public ResultCacheTests()
    {
        _generations = new GatedGenerations(_index.Cache);
        _searches = new SearchService(_generations, TimeProvider.System, new SearchLimits(), _results);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Assert.Equal(0, _generations.Pinned);
        _searches.Dispose();
        _generations.Dispose();
        _index.Dispose();
    }

    [Fact]
    public async Task An_equal_search_is_answered_without_searching_and_says_so()
    {
        await PublishAsync();
        SearchResponse first = await SearchAsync(new() { Query = "ant bee" });
        SearchResponse again = await SearchAsync(new() { Query = "  ant   bee ", Timeout = TimeSpan.FromSeconds(3), MinGeneration = 1, AllowPartial = false });
        Assert.Equal((false, true, 1), (first.Cached, again.Cached, _generations.Begun));
        Assert.Equal(first with { Cached = true, TookMs = again.TookMs }, again);
    }

    [Fact]
    public async Task What_shapes_the_answer_is_told_apart()
    {
        await PublishAsync();
        SearchRequest[] requests =
        [
            new() { Query = "ant bee" }, new() { Query = "ant OR bee cow" }, new() { Query = "ant bee cow", Size = 5 }, new() { Query = "ant bee", From = 1 }, new() { Query = "ant bee", Snippets = false },
            new() { Query = "ant bee", TrackTotal = 2000 }, new() { Query = "ant bee", Filters = new SearchFilters { Languages = ["en"] } }, new() { Query = "ant foo:bee" },
            new() { Query = "foo:bee" }, new() { Query = " foo:bee" }, new() { Query = "ant bee", Fields = ShownFields.Url }, new() { Query = "ant bee", Highlight = ShownFields.None },
            new() { Query = "ant bee", SnippetSize = 100 }, new() { Query = "ant bee", Explain = true },
        ];
        foreach (SearchRequest request in requests) Assert.False((await SearchAsync(request)).Cached);
        foreach (SearchRequest request in requests) Assert.True((await SearchAsync(request)).Cached);
        // The same filter, typed.
        Assert.True((await SearchAsync(new() { Query = "ant bee", Filters = new SearchFilters { Languages = ["EN"] } })).Cached);
    }

    [Fact]
    public async Task Answers_of_older_generations_go_and_are_not_kept_again()
    {
        await PublishAsync();
        await SearchAsync(new() { Query = "ant" });
        Assert.True(_results.Bytes > 0);
        await _index.PublishAsync([new("new", "", "ant ant")], generation: 2);
        SearchResponse newer = await SearchAsync(new() { Query = "ant" });
        Assert.Equal((2, 1L, false), (newer.Generation, newer.Total.Value, newer.Cached));
        long ofNewer = _results.Bytes;
        for (int i = 0; i < 2; i++)
        {
            SearchResponse old = await _searches.SearchAsync("test", new SearchRequest { Query = "ant" }, 1, Cancellation);
            Assert.Equal((1, false), (old.Generation, old.Cached));
        }
        Assert.Equal(ofNewer, _results.Bytes);
    }

    [Fact]
    public async Task A_partial_answer_is_given_and_not_kept()
    {
        await PublishAsync();
        _generations.LacksShard = true;
        Assert.NotEmpty((await SearchAsync(new() { Query = "ant" })).Coverage.Failures);
        await Assert.ThrowsAsync<SearchException>(() => SearchAsync(new() { Query = "ant", AllowPartial = false }));
        _generations.LacksShard = false;
        SearchResponse whole = await SearchAsync(new() { Query = "ant" });
        Assert.Empty(whole.Coverage.Failures);
        Assert.False(whole.Cached);
        // Kept while all shards answered, it is whole when they do not.
        _generations.LacksShard = true;
        Assert.True((await SearchAsync(new() { Query = "ant", AllowPartial = false })).Cached);
    }

    [Fact]
    public async Task Equal_searches_at_once_are_one_and_those_who_leave_do_not_stop_it()
    {
        await PublishAsync();
        var gate = new TaskCompletionSource();
        _generations.Gate = gate.Task;
        using var leave = new CancellationTokenSource();
        Task<SearchResponse> first = SearchAsync(new() { Query = "ant" }, leave.Token);
        Task<SearchResponse>[] others = [.. Enumerable.Range(0, 7).Select(_ => SearchAsync(new() { Query = "ant" }))];
        await _generations.UntilOneSearchesForAsync(8);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult();
        SearchResponse[] answers = await Task.WhenAll(others);
        Assert.All(answers, a => Assert.Equal(answers[0].Hits, a.Hits));
        Assert.Equal((1, 0), (_generations.Begun, _generations.Stopped));
    }

    [Fact]
    public async Task When_all_have_left_the_search_is_stopped_and_lets_go_of_its_generation()
    {
        await PublishAsync();
        _generations.Gate = new TaskCompletionSource().Task;
        using var leave = new CancellationTokenSource();
        Task<SearchResponse>[] all = [.. Enumerable.Range(0, 5).Select(_ => SearchAsync(new() { Query = "ant" }, leave.Token))];
        await _generations.UntilOneSearchesForAsync(5);
        await leave.CancelAsync();
        foreach (Task<SearchResponse> one in all) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.Equal((1, 1, 0), (_generations.Begun, _generations.Stopped, _generations.Pinned));
        _generations.Gate = Task.CompletedTask;
        Assert.False((await SearchAsync(new() { Query = "ant" })).Cached);
    }

    [Fact]
    public async Task The_bound_on_bytes_holds()
    {
        await PublishAsync();
        for (int i = 0; i < 600; i++) await SearchAsync(new() { Query = $"ant w{i}", Size = 20 });
        Assert.InRange(_results.Bytes, 1 << 19, 1 << 20);
        Assert.True((await SearchAsync(new() { Query = "ant w599", Size = 20 })).Cached);
        Assert.False((await SearchAsync(new() { Query = "ant w0", Size = 20 })).Cached);
    }

    private Task<GenerationManifest> PublishAsync() => _index.PublishAsync([.. Enumerable.Range(0, 30).Select(i => new TestDocument($"d{i}", "", "ant bee cow") { Language = "en" })], shards: 3);

    private Task<SearchResponse> SearchAsync(SearchRequest request, CancellationToken? cancellationToken = null) => _searches.SearchAsync("test", request, null, cancellationToken ?? Cancellation);
}
