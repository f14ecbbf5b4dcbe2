using Indexer.Coordinator;
using Indexer.Search;
using Xunit;

namespace Indexer.Tests.EndToEnd;

/// <summary>Neither the number of shards nor that of parallel tasks shows in an answer.</summary>
public sealed class ShardingTests : IDisposable
{
    private static readonly string[] s_crawl = [Path.Combine(SampleJobs.Samples, "crawl")];
    private readonly SampleJobs _jobs = new();

    public void Dispose() => _jobs.Dispose();

    [Fact]
    public async Task The_same_crawl_in_1_3_or_8_shards_gives_the_same_ids_order_and_scores()
    {
        IReadOnlyList<string>? expected = null;
        foreach (var shards in new[] { 1, 3, 8 })
        {
            await using var system = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
            var result = await SampleJobs.RunAsync(system, SampleJobs.Request(s_crawl, shards));
            Assert.Equal(shards, result.Manifest!.Shards.Count);
            var answers = await AnswersAsync(system);
            expected ??= answers;
            Assert.Equal(expected, answers);
        }
        Assert.Equal(200, expected!.Count);
        Assert.True(expected.Count(answer => answer.Length > 0) > 150, "most queries should find something");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task The_same_crawl_gives_the_same_bytes_whatever_the_number_of_parallel_tasks(int shards)
    {
        var hashes = new HashSet<string>();
        foreach (var parallel in new[] { 1, 2, 4 })
        {
            await using var system = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
            hashes.Add((await SampleJobs.RunAsync(system, SampleJobs.Request(s_crawl, shards), parallel)).Manifest!.ContentHash);
        }
        Assert.Single(hashes);
    }

    private static async Task<IReadOnlyList<string>> AnswersAsync(Embedded system)
    {
        var answers = new List<string>();
        foreach (var query in Queries().Take(200))
        {
            var response = await system.Searches.SearchAsync("samples", new SearchRequest { Query = query, Size = 100, Snippets = false }, null, CancellationToken.None);
            Assert.Equal(response.Coverage.ShardsAsked, response.Coverage.ShardsAnswered);
            answers.Add(string.Join('\n', response.Hits.Select(hit => $"{hit.Id} {BitConverter.SingleToUInt32Bits(hit.Score):x8}").Prepend($"{response.Total.Value}").Where(_ => response.Hits.Count > 0)));
        }
        return answers;
    }

    // Every topic whole, as a phrase of its first words, its words one by one, in pairs, with a minus, with a prefix.
    private static IEnumerable<string> Queries()
    {
        var topics = File.ReadLines(Path.Combine(SampleJobs.Samples, "topics.tsv")).Select(line => line.Split('\t')[^1]).ToList();
        foreach (var topic in topics) yield return topic;
        foreach (var topic in topics)
        {
            var words = topic.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1) yield return $"\"{words[0]} {words[1]}\"";
            if (words.Length > 1) yield return $"{words[0]} -{words[^1]}";
            if (words[0].Length > 3) yield return words[0][..3] + "*";
            foreach (var word in words) yield return word;
            yield return string.Join(" OR ", words);
        }
        for (var i = 0; i + 1 < topics.Count; i++) yield return $"{topics[i]} {topics[i + 1]}";
    }
}
