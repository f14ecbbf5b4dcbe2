using Indexer.Search;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Indexer.Tests.Search;

/// <summary>Searches that end by time, on a clock that goes on by a tenth of a second whenever it is looked at.</summary>
public sealed class TimeLimitTests : IDisposable
{
    private const int Documents = 4000;

    private readonly TestIndex _index = new(new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(0.1) });

    public void Dispose() => _index.Dispose();

    [Fact]
    public async Task What_was_found_in_time_is_the_answer_and_the_coverage_says_why_it_is_not_whole()
    {
        SearchResponse answer = await SearchAsync(new SearchRequest { Query = "common words", Size = 1, TrackTotal = long.MaxValue, Timeout = TimeSpan.FromSeconds(1) });
        Assert.Equal((1, 1, 0), (answer.Hits.Count, answer.Coverage.ShardsAsked, answer.Coverage.ShardsAnswered));
        Assert.Equal("ran out of time; the hits it had found by then are in the answer", Assert.Single(answer.Coverage.Failures).Reason);
        Assert.Equal("gte", answer.Total.Relation);
        Assert.InRange(answer.Total.Value, 1, Documents - 1);
        Assert.NotEmpty(answer.Hits[0].Snippet!); // found just in time, and still shown
    }

    [Fact]
    public async Task Hits_are_shown_until_time_is_over_and_the_coverage_says_that_others_are_missing()
    {
        SearchResponse answer = await SearchAsync(new SearchRequest { Query = "common", Size = 100, TrackTotal = long.MaxValue, Timeout = TimeSpan.FromSeconds(6) });
        Assert.InRange(answer.Hits.Count, 1, 99);
        Assert.Equal("ran out of time; not all of the hits it had found are in the answer", Assert.Single(answer.Coverage.Failures).Reason);
        Assert.Equal(new TotalHits(Documents, "eq"), answer.Total);
        Assert.Equal(Enumerable.Range(1, answer.Hits.Count), answer.Hits.Select(hit => hit.Rank));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(6, 100)]
    public async Task Where_a_partial_answer_is_not_wanted_that_is_an_error(int seconds, int size)
    {
        var request = new SearchRequest { Query = "common words", Size = size, TrackTotal = long.MaxValue, Timeout = TimeSpan.FromSeconds(seconds), AllowPartial = false };
        SearchException error = await Assert.ThrowsAsync<SearchException>(() => SearchAsync(request));
        Assert.Equal(SearchErrorKind.Incomplete, error.Kind);
        Assert.Contains("shard 0 ran out of time", error.Message, StringComparison.Ordinal);
    }

    private async Task<SearchResponse> SearchAsync(SearchRequest request)
    {
        await _index.PublishAsync([.. Enumerable.Range(0, Documents).Select(i => new TestDocument($"d{i:D4}", $"title {i}", $"common words {i % 7}"))]);
        return await _index.Searches.SearchAsync("test", request, null, TestContext.Current.CancellationToken);
    }
}
