using System.Net;
using Indexer.QueryNode;
using Indexer.QueryNode.Suggestions;
using Indexer.Search;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Indexer.Tests.Suggestions;

public sealed class PopularQueriesTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_query_is_offered_once_enough_different_clients_have_asked_it()
    {
        PopularQueries popular = Create(clients: 5);
        for (int i = 0; i < 100; i++) Ask(popular, "Solar  Power", client: 1);
        for (int client = 2; Completions(popular, "sol").Count == 0; client++)
        {
            Assert.True(client <= 30); // of so many that some look like one
            Ask(popular, " solar power ", client);
            if (client < 5) Assert.Empty(Completions(popular, "sol"));
        }
        Assert.Equal(["solar power"], Completions(popular, "SOLAR  P"));
        Assert.Empty(Completions(popular, "solar power"));
        Assert.Empty(Completions(popular, "wind"));
        Assert.Empty(popular.Completions("other", "sol", 10));
    }

    [Fact]
    public void Addresses_of_one_IPv6_network_are_one_client()
    {
        PopularQueries popular = Create(clients: 2);
        for (int i = 1; i < 50; i++) popular.Note(Answer(hits: 1), "solar", IPAddress.Parse($"2001:db8:1:2::{i}"));
        Assert.Empty(Completions(popular, "s"));
    }

    [Fact]
    public void What_was_asked_today_counts_more_than_what_was_asked_last_week()
    {
        PopularQueries popular = Create(clients: 2);
        for (int client = 1; client <= 40; client++) Ask(popular, "old", client);
        _time.Advance(TimeSpan.FromDays(7));
        for (int client = 1; client <= 10; client++) Ask(popular, "older news", client);
        Assert.Equal(["older news", "old"], Completions(popular, "o"));
        _time.Advance(TimeSpan.FromDays(10_000));
        for (int client = 1; client <= 10; client++) Ask(popular, "old", client);
        Assert.Equal(["old", "older news"], Completions(popular, "o"));
    }

    [Fact]
    public void The_least_asked_are_forgotten_when_there_are_too_many()
    {
        PopularQueries popular = Create(clients: 2, most: 100);
        for (int round = 0; round < 3; round++)
            for (int client = 1; client <= 40; client++) Ask(popular, "keep", client);
        for (int i = 0; i < 1000; i++)
            for (int client = 1; client <= 10; client++) Ask(popular, $"query {i}", client);
        Assert.Equal(["keep"], Completions(popular, "k"));
        Assert.InRange(popular.Completions("test", "query", 10_000).Count, 50, 100);
    }

    [Fact]
    public void What_found_nothing_and_later_pages_are_not_counted()
    {
        PopularQueries popular = Create(clients: 2);
        for (int client = 1; client <= 40; client++)
        {
            popular.Note(Answer(hits: 0), "solar", Address(client));
            popular.Note(Answer(hits: 3, firstRank: 11), "solar", Address(client));
            popular.Note(Answer(hits: 3), new string('s', 101), Address(client));
        }
        Assert.Empty(Completions(popular, "s"));
    }

    [Fact]
    public void It_can_be_turned_off()
    {
        PopularQueries popular = Create(clients: 2, most: 0);
        for (int client = 1; client <= 40; client++) Ask(popular, "solar", client);
        Assert.Empty(Completions(popular, "s"));
    }

    private PopularQueries Create(int clients, int most = 1000) => new(new QueryNodeOptions { ClientsOfPopularQuery = clients, RememberedQueries = most }, _time);

    private static List<string> Completions(PopularQueries popular, string typed) => popular.Completions("test", typed, 10);

    private static void Ask(PopularQueries popular, string text, int client) => popular.Note(Answer(hits: 1), text, Address(client));

    private static IPAddress Address(int client) => new([10, 0, (byte)(client >> 8), (byte)client]);

    private static SearchResponse Answer(int hits, int firstRank = 1) => new()
    {
        Index = "test",
        Generation = 1,
        TookMs = 1,
        Coverage = new Coverage(1, 1, []),
        Total = new TotalHits(hits, "eq"),
        Hits = [.. Enumerable.Range(firstRank, hits).Select(rank => new SearchHit { Rank = rank, Id = $"{rank}", Url = "", Title = "", Score = 1, Snippet = "", Language = "", Date = null })],
    };
}
