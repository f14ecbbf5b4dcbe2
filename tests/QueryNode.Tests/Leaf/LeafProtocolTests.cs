using System.Text.Json;
using CsCheck;
using Indexer.QueryNode.Leaf;
using Indexer.Search.Queries;
using Indexer.Search.Ranking;
using Indexer.Search.Shards;
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
    public void Hits_arrive_bit_by_bit()
    {
        Gen.Select(Gen.Float.Where(float.IsFinite), Gen.Int[0, int.MaxValue], Gen.Byte.Array[0, 40]).Array[0, 20].Sample(parts =>
        {
            var hits = new ShardHits([.. parts.Select((p, i) => new RankedHit(p.Item1, i, p.Item2, p.Item3))], parts.Length, null);
            LeafShardHits sent = LeafShardHits.Of(hits);
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(new LeafSearchResponse([sent]), LeafJson.Default.LeafSearchResponse);
            ShardHits arrived = JsonSerializer.Deserialize(json, LeafJson.Default.LeafSearchResponse)!.Shards[0].ToHits();
            Assert.Equal(hits.Hits.Select(Text), arrived.Hits.Select(Text));
            Assert.Equal(hits.Total, arrived.Total);
        });

        static string Text(RankedHit hit) => $"{BitConverter.SingleToInt32Bits(hit.Score):X} {hit.Segment} {hit.Document} {Convert.ToHexString(hit.Key)}";
    }

    [Fact]
    public void What_another_release_adds_is_passed_over_and_what_it_leaves_out_has_its_default()
    {
        LeafSearchResponse response = JsonSerializer.Deserialize("""{"shards":[{"total":3,"facets":{"a":1}}],"more":true}""", LeafJson.Default.LeafSearchResponse)!;
        Assert.Equal((3L, 0, null), (response.Shards[0].Total, response.Shards[0].ToHits().Hits.Length, response.Shards[0].Refusal));
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
