using CsCheck;
using Indexer.Search;
using Indexer.Search.Explaining;
using Indexer.Search.Ranking;
using Xunit;

namespace Indexer.Tests.Search.Explaining;

/// <summary>An explanation adds up: every number of it is what its formula makes of its details, bit by bit, up to the score of the hit.</summary>
public sealed class ExplanationTests
{
    private static readonly Gen<(string Query, RandomList List)> GenSearch = Gen.Select(Gen.OneOf(RandomSearches.Query, Gen.Select(RandomSearches.Query, RandomSearches.Query, (a, b) => $"{a} OR ({b})")), RandomList.Gen);

    [Fact]
    public void The_numbers_of_an_explanation_follow_from_each_other_up_to_the_score_of_the_hit()
    {
        int explained = 0;
        Gen.Select(RandomSearches.Documents(40), GenSearch.Array[8], Gen.Int[1, 5]).Sample((documents, searches, shards) =>
        {
            using var index = new TestIndex();
            index.PublishAsync(documents, shards).GetAwaiter().GetResult();
            foreach (var (query, list) in searches)
            {
                SearchResponse response = index.AskAsync(list.Of(query, size: 50) with { Explain = true }).GetAwaiter().GetResult();
                Assert.Empty(response.Coverage.Failures);
                foreach (SearchHit hit in response.Hits)
                {
                    Assert.Equal(BitConverter.DoubleToInt64Bits(hit.Score), BitConverter.DoubleToInt64Bits(hit.Explanation!.Value));
                    AssertAddsUp(hit.Explanation);
                    if (hit.Score > 0) Interlocked.Increment(ref explained);
                }
            }
        }, iter: 40);
        Assert.True(explained > 0);
    }

    [Fact]
    public async Task An_explanation_names_words_fields_frequencies_lengths_and_what_stands_side_by_side()
    {
        using var index = new TestIndex();
        await index.PublishAsync([new TestDocument("a", "bright moon", "the bright moon rises over moon"), .. Enumerable.Range(0, 20).Select(i => new TestDocument($"f{i}", "", "filler text"))], shards: 2);
        SearchHit hit = Assert.Single((await index.AskAsync(new SearchRequest { Query = "bright moon", Explain = true })).Hits);
        ScoreExplanation[] all = [.. Below(hit.Explanation!)];
        ScoreExplanation word = Assert.Single(all, e => e.What == "word “moon”");
        Assert.Equal(["idf of “moon”", "saturated frequency"], word.Details!.Select(d => d.What));
        Assert.Equal([21.0, 1.0], word.Details![0].Details!.Select(d => d.Value));
        ScoreExplanation body = Assert.Single(Below(word), e => e.What == "in body");
        Assert.Equal(2, body.Details![0].Value);
        Assert.Equal(["weight", "b", "length of the field", "average length"], body.Details[1].Details!.Select(d => d.What));
        Assert.Equal(6, body.Details[1].Details![2].Value);
        Assert.Single(all, e => e.What.StartsWith("“bright” closely followed by “moon”", StringComparison.Ordinal));

        SearchHit plain = Assert.Single((await index.AskAsync(new SearchRequest { Query = "bright moon", Explain = true, Ranking = RankingFunction.Bm25 })).Hits);
        all = [.. Below(plain.Explanation!)];
        Assert.Equal([8.0], all.Where(e => e.What == "length of the document").Select(e => e.Value).Distinct());
        Assert.DoesNotContain(all, e => e.What == "proximity");
    }

    [Fact]
    public async Task What_is_typed_twice_counts_twice_and_phrases_and_beginnings_say_what_they_met()
    {
        using var index = new TestIndex();
        await index.PublishAsync([new TestDocument("a", "", "moon moonlight bright moon"), new TestDocument("b", "", "filler")]);
        ScoreExplanation[] all = [.. Below((await index.AskAsync(new SearchRequest { Query = "moon moon \"bright moon\" moonl*", Explain = true })).Hits[0].Explanation!)];
        Assert.Equal(2, Assert.Single(all, e => e.What == "times in the query").Value);
        Assert.Equal(["idf of “bright”", "idf of “moon”"], Assert.Single(all, e => e.What == "phrase “bright moon”").Details![0].Details!.Select(d => d.What));
        Assert.Single(Below(Assert.Single(all, e => e.What == "words that start with “moonl”")), e => e.What == "“moonlight” in body");
    }

    [Fact]
    public async Task Nothing_is_explained_where_it_is_not_asked_for()
    {
        using var index = new TestIndex();
        await index.PublishAsync([new TestDocument("a", "", "moon")]);
        Assert.Null((await index.AskAsync(new SearchRequest { Query = "moon" })).Hits[0].Explanation);
    }

    private static void AssertAddsUp(ScoreExplanation explanation)
    {
        if (explanation.Formula is null)
        {
            Assert.Null(explanation.Details);
            return;
        }
        double[] d = [.. explanation.Details!.Select(detail => detail.Value)];
        double expected = explanation.Formula switch
        {
            "float(a + b + …)" => (float)d.Sum(),
            "a + b + …" => d.Sum(),
            "a · b · …" => d.Aggregate((a, b) => a * b),
            "f / (k1 + f)" => d[0] / (d[1] + d[0]),
            "weight / ((1 - b) + (b / average) · length)" => d[0] / ((1 - d[1]) + (d[1] / d[3] * d[2])),
            "w · (r / (k + r))" => d[0] * (d[1] / (d[2] + d[1])),
            "ln(1 + (N - n + ½) / (n + ½))" => Math.Log(1 + ((d[0] - d[1] + 0.5) / (d[1] + 0.5))),
            "½ ln(1 + (e^-0.6 · (N - n + ½) / (n + ½))²)" => 0.5 * Math.Log(1 + Math.Pow(0.54881163609402639 * ((d[0] - d[1] + 0.5) / (d[1] + 0.5)), 2)),
            _ => throw new InvalidOperationException($"no test knows {explanation.Formula}"),
        };
        // A square by the library's power may differ in its last bit.
        if (explanation.Formula.Contains('²')) Assert.Equal(expected, explanation.Value, 1e-12);
        else Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(explanation.Value));
        foreach (ScoreExplanation detail in explanation.Details!) AssertAddsUp(detail);
    }

    private static IEnumerable<ScoreExplanation> Below(ScoreExplanation explanation) => (explanation.Details ?? []).SelectMany(Below).Prepend(explanation);
}
