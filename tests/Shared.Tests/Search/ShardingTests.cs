using CsCheck;
using Indexer.Indexing;
using Indexer.Search;
using Indexer.Search.Ranking;
using Xunit;

namespace Indexer.Tests.Search;

/// <summary>Sharding is invisible: held against other shardings, and against scores worked out from the raw documents.</summary>
public sealed class ShardingTests
{
    private static readonly string[] Words = ["ant", "ants", "bee", "cow", "cows", "dog", "elk", "emu", "fox", "gnu"];

    private static readonly Gen<string> GenText = Gen.Int[0, Words.Length - 1].Select(i => Words[i]).Array[0, 12].Select(w => string.Join(' ', w));

    private static readonly Gen<TestDocument[]> GenDocuments = Gen.Select(GenText, GenText, GenText, Gen.OneOf(Gen.Const("en"), Gen.Const("")))
        .Array[1, 40]
        .Select(parts => parts.Select((p, i) => new TestDocument($"d{i * 17 % 101:D3}", p.Item1, p.Item2)
        {
            Headings = p.Item3,
            Language = p.Item4,
            Url = $"http://h{i % 3}.example.org/{Words[i % Words.Length]}",
        }).ToArray());

    private static readonly Gen<string> GenWord = Gen.Int[0, Words.Length - 1].Select(i => Words[i]);

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
        (1, GenWord.Select(w => $"-{w}")));

    private static readonly RankingFunction[] Rankings = Enum.GetValues<RankingFunction>();

    [Fact]
    public void Any_number_of_shards_gives_the_same_ids_order_scores_and_totals()
    {
        Gen.Select(GenDocuments, GenQuery.Array[6]).Sample((documents, queries) =>
        {
            var answers = new Dictionary<string, (long, string)>();
            foreach (int shards in new[] { 1, 2, 3, 5 })
            {
                using var index = new TestIndex();
                index.PublishAsync(documents, shards).GetAwaiter().GetResult();
                foreach ((string query, RankingFunction ranking) in queries.SelectMany(q => Rankings.Select(r => (q, r))))
                {
                    SearchResponse response = index.SearchAsync(query, size: 20, ranking: ranking).GetAwaiter().GetResult();
                    string hits = string.Join(' ', response.Hits.Select(h => $"{h.Id}:{BitConverter.SingleToInt32Bits(h.Score):X}"));
                    if (!answers.TryAdd($"{ranking} {query}", (response.Total.Value, hits))) Assert.Equal(answers[$"{ranking} {query}"], (response.Total.Value, hits));
                }
            }
        }, iter: 25);
    }

    [Fact]
    public void Scores_are_those_of_the_formula_over_the_raw_documents()
    {
        Gen.Select(GenDocuments, GenWord.Array[1, 3]).Sample((documents, words) =>
        {
            using var index = new TestIndex();
            GenerationManifest manifest = index.PublishAsync(documents, shards: 2).GetAwaiter().GetResult();
            // Quoted words have no stems: the oracle needs none.
            foreach (string query in new[] { string.Join(' ', words.Select(w => $"\"{w}\"")), $"\"{string.Join(' ', words)}\"" })
            {
                bool phrase = query.Count(c => c == '"') == 2;
                var oracle = new BruteForce(documents, manifest);
                foreach (RankingFunction ranking in Rankings)
                {
                    var expected = oracle.Rank(phrase ? [words] : [.. words.Select(w => new[] { w })], ranking);
                    SearchResponse response = index.SearchAsync(query, size: 100, ranking: ranking).GetAwaiter().GetResult();
                    Assert.Equal(expected.Select(e => e.Id), response.Hits.Select(h => h.Id));
                    Assert.Equal(expected.Select(e => e.Score), response.Hits.Select(h => h.Score));
                }
            }
        }, iter: 60);
    }
}
