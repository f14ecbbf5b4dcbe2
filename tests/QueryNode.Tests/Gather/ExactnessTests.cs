using System.Globalization;
using CsCheck;
using Indexer.Search;
using Indexer.Search.Ranking;
using Indexer.Tests.Cluster;
using Indexer.Tests.Search;
using Xunit;

namespace Indexer.Tests.Gather;

/// <summary>The law of the query tier: for any number of shards, nodes and replicas, and whichever node is asked, the same as one process over one index answers.</summary>
public sealed class ExactnessTests
{
    private static readonly string[] Words = ["ant", "ants", "bee", "cow", "cows", "dog", "elk", "emu", "fox", "gnu"];

    private static readonly Gen<string> GenWord = Gen.Int[0, Words.Length - 1].Select(i => Words[i]);

    private static readonly Gen<string> GenText = GenWord.Array[0, 12].Select(w => string.Join(' ', w));

    private static readonly Gen<TestDocument[]> GenDocuments = Gen.Select(GenText, GenText, GenText, Gen.OneOf(Gen.Const("en"), Gen.Const("")))
        .Array[1, 60]
        .Select(parts => parts.Select((p, i) => new TestDocument($"d{i * 17 % 101:D3}", p.Item1, p.Item2)
        {
            Headings = p.Item3,
            Language = p.Item4,
            Url = $"http://h{i % 3}.example.org/{Words[i % Words.Length]}",
            Date = DateTimeOffset.UnixEpoch.AddDays(i),
        }).ToArray());

    private static readonly Gen<string> GenQuery = Gen.Frequency(
        (4, GenWord),
        (4, GenWord.Array[2, 5].Select(w => string.Join(' ', w))),
        (2, Gen.Select(GenWord, GenWord, (a, b) => $"\"{a} {b}\"")),
        (2, Gen.Select(GenWord, GenWord, GenWord, (a, b, c) => $"{a} AND ({b} OR {c})")),
        (2, Gen.Select(GenWord, GenWord, GenWord, (a, b, c) => $"+{a} {b} -{c}")),
        (1, Gen.Select(GenWord, GenWord, (a, b) => $"title:{a} url:{b}")),
        (1, GenWord.Select(w => $"{w[..1]}*")),
        (1, GenWord.Select(w => $"site:h1.example.org {w}")),
        (1, GenWord.Select(w => $"lang:en {w}")),
        (1, GenWord.Select(w => $"-{w}")),
        (1, Gen.Const("*")));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    public void A_cluster_answers_as_one_index_does(int nodes, int replicas)
    {
        Gen.Select(GenDocuments, GenQuery.Array[6], Gen.Int[2, 7], Gen.Int[0, 3]).Sample(
            (documents, queries, shards, from) => CompareAsync(documents, queries, shards, from, nodes, replicas).GetAwaiter().GetResult(), iter: 6, threads: 1);
    }

    private static async Task CompareAsync(TestDocument[] documents, string[] queries, int shards, int from, int nodes, int replicas)
    {
        using var one = new TestIndex();
        await one.PublishAsync(documents, shards: 1);
        using var many = new TestIndex();
        await many.PublishAsync(documents, shards);
        await using RunningCluster cluster = await RunningCluster.StartAsync(many.Store, nodes, replicas);
        await cluster.UntilReadyAsync();
        for (int i = 0; i < queries.Length; i++)
        {
            RankingFunction ranking = i % 2 == 0 ? RankingFunction.Default : RankingFunction.Bm25;
            SearchResponse expected = await one.SearchAsync(queries[i], size: 20, from: from, snippets: true, ranking: ranking);
            SearchResponse answer = await cluster.SearchAsync(i % nodes, queries[i], more: $"&from={from}&ranking={(ranking == RankingFunction.Default ? "default" : "bm25")}");
            Assert.Empty(answer.Coverage.Failures);
            Assert.Equal((shards, shards), (answer.Coverage.ShardsAsked, answer.Coverage.ShardsAnswered));
            Assert.Equal(Text(expected), Text(answer));
        }
    }

    private static string Text(SearchResponse response) => string.Join('\n',
        response.Hits.Select(h => string.Create(CultureInfo.InvariantCulture, $"{h.Rank} {h.Id} {BitConverter.SingleToInt32Bits(h.Score):X} {h.Url} {h.Title} {h.Snippet} {h.Language} {h.Date:O}"))
            .Prepend($"{response.Total.Value} {response.Total.Relation} {string.Join(' ', response.Notes)}"));
}
