using System.Text.Json;
using Indexer.Search;
using Indexer.Search.Evaluation;
using Indexer.Search.Ranking;
using Xunit;

namespace Indexer.Tests.Search;

/// <summary>
/// The default ranking reaches the published BM25 figures on every collection, with one configuration for all. (Relevance is a property of the code, not of the machine: these
/// figures are exact and may be asserted.)
/// </summary>
public sealed class RelevanceTests
{
    [Fact]
    public async Task Scifact_reaches_the_published_bm25()
    {
        Measures m = (await EvaluateAsync("scifact", "qrels.txt"))[""];
        Assert.True(m.NdcgAt10 >= 0.6789, $"nDCG@10 {m.NdcgAt10:F4}");
        Assert.True(m.RecallAt100 >= 0.9253, $"recall@100 {m.RecallAt100:F4}");
    }

    [Fact]
    public async Task Plain_bm25_of_scifact_is_the_published_one()
    {
        Measures m = (await EvaluateAsync("scifact", "qrels.txt", ranking: RankingFunction.Bm25))[""];
        Assert.True(m.NdcgAt10 >= 0.6789, $"nDCG@10 {m.NdcgAt10:F4}");
    }

    [Fact]
    public async Task Cacm_reaches_the_published_bm25()
    {
        Measures m = (await EvaluateAsync("cacm", "qrels.as-distributed.txt"))[""];
        Assert.True(m.AveragePrecision >= 0.3123, $"MAP {m.AveragePrecision:F4}");
        Assert.True(m.PrecisionAt30 >= 0.1942, $"P@30 {m.PrecisionAt30:F4}");
    }

    [Fact]
    public async Task Xquad_beats_one_stemmer_for_all_in_every_language()
    {
        Dictionary<string, Measures> byLanguage = await EvaluateAsync("xquad", "qrels.txt", depth: 20);
        foreach ((string language, double least) in new[] { ("en", 0.9393), ("de", 0.8769), ("ru", 0.8352), ("zh", 0.1079), ("ar", 0.8459), ("tr", 0.8516) })
            Assert.True(byLanguage[language].ReciprocalRank > least, $"{language} {byLanguage[language].ReciprocalRank:F4}");
    }

    /// <summary>Means by the language in front of the topic's id; empty key: over all.</summary>
    private static async Task<Dictionary<string, Measures>> EvaluateAsync(string collection, string qrelsFile, int depth = 1000, RankingFunction ranking = RankingFunction.Default)
    {
        string folder = SearchData.Folder($"corpora/ir/{collection}");
        using var index = new TestIndex();
        await index.PublishAsync([.. File.ReadLines(Path.Combine(folder, "corpus.jsonl")).Select(Read)], shards: 2);
        return await EvaluateAsync(index, folder, qrelsFile, depth, ranking);
    }

    private static async Task<Dictionary<string, Measures>> EvaluateAsync(TestIndex index, string folder, string qrelsFile, int depth, RankingFunction ranking)
    {
        Qrels qrels = Qrels.Read(Path.Combine(folder, qrelsFile));
        var all = new Evaluator(qrels);
        foreach (Topic topic in TopicReader.Read(Path.Combine(folder, "topics.tsv")))
        {
            SearchResponse response = await index.SearchAsync(topic.Query, depth, ranking: ranking);
            all.Add(topic.Id, [.. response.Hits.Select(h => new RunEntry(h.Id, h.Score))]);
        }
        var means = new Dictionary<string, Measures> { [""] = all.Mean() };
        foreach (var group in all.ByTopic.Where(t => t.Key.Contains('-')).GroupBy(t => t.Key.Split('-')[0])) means[group.Key] = Measures.Mean([.. group.Select(t => t.Value)]);
        return means;
    }

    private static TestDocument Read(string line)
    {
        using JsonDocument json = JsonDocument.Parse(line);
        JsonElement root = json.RootElement;
        string language = root.TryGetProperty("lang", out JsonElement lang) ? lang.GetString() ?? "" : "en";
        return new TestDocument(root.GetProperty("id").GetString() ?? "", root.GetProperty("title").GetString() ?? "", root.GetProperty("body").GetString() ?? "") { Language = language };
    }
}
