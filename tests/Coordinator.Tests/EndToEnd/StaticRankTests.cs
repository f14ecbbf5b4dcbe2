using Indexer.Coordinator;
using Indexer.Jobs;
using Indexer.Search;
using Indexer.Search.Ranking;
using Xunit;

namespace Indexer.Tests.EndToEnd;

public sealed class StaticRankTests : IDisposable
{
    private readonly SampleJobs _jobs = new();

    public void Dispose() => _jobs.Dispose();

    [Fact]
    public async Task Of_documents_that_read_the_same_the_one_of_higher_rank_comes_first_but_by_plain_bm25()
    {
        await using var system = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        var result = await SampleJobs.RunAsync(system, SampleJobs.Request([Write("a", ("a", "1"), ("b", "30"), ("c", "null"), ("d", "\"high\"")), Write("b", ("e", "500"))], 2));
        Assert.Equal((5, 1), (result.Outcome.Records.Indexed, result.Outcome.Warnings["unusable-ranks"]));
        Assert.Equal(3, result.Manifest!.Ranks!.Documents);
        Assert.Equal("e b a c d", await OrderAsync(system, RankingFunction.Default));
        Assert.Equal("a b c d e", await OrderAsync(system, RankingFunction.Bm25));
    }

    [Fact]
    public async Task An_update_carries_ranks_over()
    {
        string first = Write("first", ("a", "3"), ("b", "7")), second = Write("second", ("c", "100"));
        await using var stepwise = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        var before = await SampleJobs.RunAsync(stepwise, SampleJobs.Request([first], 2));
        var after = await SampleJobs.RunAsync(stepwise, SampleJobs.Request([second], 3, IndexMode.Update, before.Manifest!.Generation));
        await using var atOnce = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        var whole = await SampleJobs.RunAsync(atOnce, SampleJobs.Request([first, second], 3));
        Assert.Equal(whole.Manifest!.ContentHash, after.Manifest!.ContentHash);
        Assert.Equal(whole.Manifest.Ranks, after.Manifest.Ranks);
        Assert.Equal("c b a", await OrderAsync(stepwise, RankingFunction.Default));
    }

    private static async Task<string> OrderAsync(Embedded system, RankingFunction ranking)
    {
        var response = await system.Searches.SearchAsync("samples", new SearchRequest { Query = "text", Ranking = ranking }, null, CancellationToken.None);
        return string.Join(' ', response.Hits.Select(hit => hit.Id));
    }

    private string Write(string name, params (string Id, string Rank)[] documents)
    {
        var file = Path.Combine(Directory.CreateDirectory(_jobs.NewFolder()).FullName, $"{name}.jsonl");
        File.WriteAllLines(file, documents.Select(document => $$"""{"id":"{{document.Id}}","text":"the same text","rank":{{document.Rank}}}"""));
        return file;
    }
}
