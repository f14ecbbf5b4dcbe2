using System.Text.Json;
using CsCheck;
using Indexer.QueryNode.Leaf;
using Indexer.Search;
using Indexer.Search.Facets;
using Indexer.Search.Matching;
using Indexer.Search.Queries;
using Indexer.Search.Ranking;
using Indexer.Search.Scatter;
using Indexer.Search.Shards;
using Indexer.Search.Snippets;
using Xunit;

namespace Indexer.Tests.Leaf;

public sealed class LeafProtocolTests
{
    [Theory]
    [InlineData("a \"b c\" d* -e title:f url:g site:example.org lang:en (h OR i) AND *")]
    [InlineData("!!!")]
    [InlineData("ä 検索 \ud83d\ude00 \"\\ \u2028\"")]
    public void A_query_arrives_as_it_was_parsed(string text) => AssertArrives(text);

    [Fact]
    public void The_deepest_query_that_the_parser_makes_arrives() => AssertArrives(string.Concat(Enumerable.Repeat("(a OR (b AND ", 200)) + "c" + new string(')', 400));

    [Fact]
    public void Hits_arrive_bit_by_bit_with_what_they_are_sorted_by()
    {
        Gen<long?> genDate = Gen.OneOf(Gen.Const((long?)null), Gen.Long.Select(seconds => (long?)seconds));
        Gen<byte[]?> genHost = Gen.OneOf(Gen.Const((byte[]?)null), Gen.Byte.Array[1, 9].Select(host => (byte[]?)host));
        Gen.Select(Gen.Select(Gen.Float.Where(float.IsFinite), Gen.Int[0, int.MaxValue], Gen.Byte.Array[0, 40], genDate, genHost).Array[0, 20], Gen.Int[0, 3], Gen.Int[0, 1]).Sample((parts, sort, perHost) =>
        {
            var selection = new Selection { Count = 20, Sort = (SearchSort)sort, PerHost = perHost };
            var hits = new ShardHits([.. parts.Select((p, i) => new RankedHit(p.Item1, i, p.Item2, p.Item3) { Sorted = new SortedBy(selection.HasDates ? p.Item4 : null, selection.HasHosts ? p.Item5 : null) })], parts.Length, null);
            ShardHits arrived = Arrived(hits, selection);
            Assert.Equal(hits.Hits.Select(Text), arrived.Hits.Select(Text));
            Assert.Equal(hits.Total, arrived.Total);
        });

        static string Text(RankedHit hit) =>
            $"{BitConverter.SingleToInt32Bits(hit.Score):X} {hit.Segment} {hit.Document} {Convert.ToHexString(hit.Key)} {hit.Date} {(hit.Host is null ? "none" : Convert.ToHexString(hit.Host))}";
    }

    [Fact]
    public void Counts_arrive_with_the_bytes_of_their_values()
    {
        var facet = new ShardFacet([[0xff, 0], [.. "größe"u8]], [3, 4], 5, 6);
        ShardHits arrived = Arrived(new ShardHits([], 7, null) { Facets = [facet], Hosts = facet }, new Selection { Count = 0, Facets = [FacetField.Type] });
        foreach (ShardFacet each in new[] { Assert.Single(arrived.Facets), arrived.Hosts! })
            Assert.Equal((5, 6, "FF00 6772C3B6C39F65", "3 4"), (each.Others, each.Missing, string.Join(' ', each.Values.Select(Convert.ToHexString)), string.Join(' ', each.Counts)));
    }

    [Fact]
    public void An_answer_of_a_release_that_does_not_know_what_was_asked_is_none()
    {
        var selection = new Selection { Count = 2 };
        LeafShardHits plain = LeafShardHits.Of(new ShardHits([new RankedHit(2, 0, 0, [1]), new RankedHit(1, 0, 1, [2])], 2, null), selection);
        Assert.Equal(2, plain.ToHits(selection).Hits.Length);
        foreach (Selection asked in new[]
        {
            selection with { Sort = SearchSort.Date }, selection with { PerHost = 1 }, selection with { Facets = [FacetField.Year] }, selection with { After = new HitPosition(1.5f, null, null, [1]) },
        })
            Assert.Throws<InvalidDataException>(() => plain.ToHits(asked));
    }

    [Fact]
    public void What_is_shown_of_hits_by_a_release_that_does_not_know_what_was_asked_is_no_answer()
    {
        var usual = new ShardQuery { Parsed = new NothingQuery(), Compiled = new CompiledQuery(new NothingMatcher(), new SnippetTerms()), Selection = new Selection { Count = 1 }, Counted = 1, Deadline = 0, Fields = ShownFields.Usual };
        LeafFetchResponse old = JsonSerializer.Deserialize("""{"shards":[{"hits":[{"id":"a","url":"","title":"T","snippet":"s","language":"en"}]}]}""", LeafJson.Default.LeafFetchResponse)!;
        Assert.Equal("T", Assert.Single(old.Shards[0].ToHits(usual, 1)).Fields!.Title);
        foreach (ShardQuery asked in new[] { usual with { Fields = ShownFields.Host }, usual with { Fields = ShownFields.Usual | ShownFields.Type }, usual with { Explain = true } })
            Assert.Throws<InvalidDataException>(() => old.Shards[0].ToHits(asked, 1));
        Assert.Throws<InvalidDataException>(() => old.Shards[0].ToHits(usual, 2)); // of fewer hits than were asked for
        LeafFetchRequest request = JsonSerializer.Deserialize("""{"index":"a","generation":1,"shards":[0],"query":{"is":"everything"},"snippets":true,"segments":[[0]],"documents":[[0]],"leftMs":1}""", LeafJson.Default.LeafFetchRequest)!;
        Assert.Equal((null, null, false, RankingFunction.Default), (request.Fields, request.SnippetSize, request.Explain, request.Ranking));
    }

    [Fact]
    public void Hits_that_were_not_shown_in_time_arrive_as_missing_behind_those_that_were()
    {
        var usual = new ShardQuery { Parsed = new NothingQuery(), Compiled = new CompiledQuery(new NothingMatcher(), new SnippetTerms()), Selection = new Selection { Count = 3 }, Counted = 1, Deadline = 0, Fields = ShownFields.Usual };
        FetchedHit[] fetched = [new(new HitFields { Id = "a" }, null), FetchedHit.Late, new(new HitFields { Id = "c" }, null)];
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(new LeafFetchResponse([LeafShardFields.Of(fetched)]), LeafJson.Default.LeafFetchResponse);
        FetchedHit[] arrived = JsonSerializer.Deserialize(json, LeafJson.Default.LeafFetchResponse)!.Shards[0].ToHits(usual, 3);
        Assert.Equal(["a", null, null], arrived.Select(hit => hit.Fields?.Id));
        Assert.Equal([null, FetchedHit.Late.Failure, FetchedHit.Late.Failure], arrived.Select(hit => hit.Failure));
    }

    [Fact]
    public void What_another_release_adds_is_passed_over_and_what_it_leaves_out_has_its_default()
    {
        LeafSearchResponse response = JsonSerializer.Deserialize("""{"shards":[{"total":3,"fates":{"a":1}}],"more":true}""", LeafJson.Default.LeafSearchResponse)!;
        Assert.Equal((3L, 0, null), (response.Shards[0].Total, response.Shards[0].ToHits(new Selection { Count = 1 }).Hits.Length, response.Shards[0].Refusal));
        LeafSearchRequest request = JsonSerializer.Deserialize("""{"index":"a","generation":1,"shards":[0],"query":{"is":"everything"},"count":1,"leftMs":1}""", LeafJson.Default.LeafSearchRequest)!;
        Assert.Equal(RankingFunction.Default, request.Ranking);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8081", true)]
    [InlineData("http://127.3.2.1:8081", true)]
    [InlineData("http://[::1]:8081", true)]
    [InlineData("http://localhost:8081", true)]
    [InlineData("http://0.0.0.0:8081", false)]
    [InlineData("http://*:8081", false)]
    [InlineData("http://+:8081", false)]
    [InlineData("http://[::]:8081", false)]
    [InlineData("http://10.0.0.1:8081", false)]
    public void Loopback_is_what_no_other_machine_reaches(string url, bool isLoopback) => Assert.Equal(isLoopback, LeafSecret.IsLoopback(url));

    [Fact]
    public void A_secret_is_accepted_only_whole()
    {
        var secret = new LeafSecret("long random text");
        Assert.True(secret.Accepts(secret.Header));
        foreach (string? wrong in new[] { null, "", "Leaf ", "Leaf long random tex", "Leaf long random text ", "leaf long random text", "long random text" }) Assert.False(secret.Accepts(wrong));
    }

    private static ShardHits Arrived(ShardHits hits, Selection selection)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(new LeafSearchResponse([LeafShardHits.Of(hits, selection)]), LeafJson.Default.LeafSearchResponse);
        return JsonSerializer.Deserialize(json, LeafJson.Default.LeafSearchResponse)!.Shards[0].ToHits(selection);
    }

    private static void AssertArrives(string text)
    {
        Query query = QueryParser.Parse(text).Root;
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(query, LeafJson.Default.Query);
        Query arrived = JsonSerializer.Deserialize(json, LeafJson.Default.Query)!;
        Assert.Equal(json, JsonSerializer.SerializeToUtf8Bytes(arrived, LeafJson.Default.Query));
        Assert.Equal(Leaves(query), Leaves(arrived));
    }

    private static List<Query> Leaves(Query query) => query is GroupQuery group ? [.. group.Required.Concat(group.Optional).Concat(group.Prohibited).SelectMany(Leaves)] : [query];
}
