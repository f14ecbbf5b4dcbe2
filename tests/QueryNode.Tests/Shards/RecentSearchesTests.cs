using Indexer.QueryNode.Shards;
using Indexer.Search.Matching;
using Indexer.Search.Queries;
using Indexer.Search.Ranking;
using Indexer.Search.Scatter;
using Indexer.Search.Snippets;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Indexer.Tests.Shards;

public sealed class RecentSearchesTests
{
    [Fact]
    public void Each_search_comes_once_the_most_frequent_and_last_first_and_old_ones_are_forgotten()
    {
        var recent = new RecentSearches(TimeProvider.System);
        Assert.Empty(recent.Of("a"));
        for (int i = 0; i < 1000; i++) recent.Add("a", QueryFor($"word{i % 300}"));
        recent.Add("a", QueryFor("word1"));
        recent.Add("a", QueryFor("word2"));
        recent.Add("a", QueryFor("word3"));
        recent.Add("a", QueryFor("word3"));
        recent.Add("b", QueryFor("other"));
        List<string> words = [.. recent.Of("a").Select(search => search.Query is GroupQuery { Optional: [WordQuery word] } ? word.Text : "")];
        Assert.Equal(["word3", "word2", "word1", "word99"], words.Take(4));
        Assert.Equal(words.Count, words.Distinct().Count());
        Assert.InRange(words.Count, 200, 256);
        Assert.Single(recent.Of("b"));
    }

    [Fact]
    public void For_a_second_after_a_search_somebody_searches()
    {
        var time = new FakeTimeProvider();
        var recent = new RecentSearches(time);
        Assert.False(recent.HasAnyLately);
        recent.Add("a", QueryFor("word"));
        time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.True(recent.HasAnyLately);
        time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.False(recent.HasAnyLately);
    }

    // Lists of parts are equal by what is in them.
    internal static ShardQuery QueryFor(string word) => new()
    {
        Parsed = new GroupQuery([], [new WordQuery(word, QueryScope.Everywhere)], []),
        Compiled = new CompiledQuery(new NothingMatcher(), new SnippetTerms()),
        Selection = new Selection { Count = 1 },
        Counted = 1,
        Deadline = 0,
    };
}
