using CsCheck;
using Indexer.Coordinator;
using Indexer.Extraction;
using Indexer.Jobs;
using Xunit;

namespace Indexer.Tests.EndToEnd;

/// <summary>The law of updates: however a crawl is cut into generations, tasks and shards, and in whatever order its parts come, the last generation has the bytes of indexing all of it at once.</summary>
public sealed class UpdateLawTests : IDisposable
{
    // Schemes and "www." that one document has, addresses of the same length and of others, for the choice among duplicates.
    private static readonly string[] s_urls = [.. from host in new[] { "a", "www.a", "b", "longer" } from page in new[] { "", "x", "y" } from scheme in new[] { "http", "https" } select $"{scheme}://{host}.example/{page}"];

    // Texts that are alike, nearly alike, and too short to be compared.
    private static readonly string s_long = string.Join(' ', Enumerable.Range(0, 120).Select(i => $"word{i * 7919 % 131}"));
    private static readonly string[] s_texts = [s_long, $"{s_long} and more", $"{s_long} and others", string.Concat("Something else ", s_long.AsSpan(300)), "A short text", "Another text"];

    private static readonly Gen<Capture> s_capture = Gen.Select(Gen.Int[0, s_urls.Length - 1], Gen.Int[0, 4], Gen.Int[0, s_texts.Length - 1], Gen.Int[0, 1], Gen.Int[0, 11], Gen.Int[0, s_urls.Length - 1])
        .Select((url, second, text, title, kind, canonical) => new Capture(s_urls[url], second, s_texts[text], $"Title {title}", kind, s_urls[canonical]));

    private readonly SampleJobs _jobs = new();

    public void Dispose() => _jobs.Dispose();

    [Fact]
    public void Generations_one_after_another_give_the_bytes_of_indexing_everything_at_once() =>
        Gen.Select(s_capture.Array[0, 12].Array[1, 4], Gen.Int[1, 3].Array[4], Gen.Enum<DuplicatePolicy>(), Gen.Bool).Sample(
            (crawls, shards, policy, backwards) => CompareAsync(crawls, shards, policy, backwards).GetAwaiter().GetResult(), iter: 15, threads: 1);

    private async Task CompareAsync(Capture[][] crawls, int[] shards, DuplicatePolicy policy, bool backwards)
    {
        var files = Array.ConvertAll(crawls, Write);
        if (backwards) Array.Reverse(files);
        await using var stepwise = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        JobResult? last = null;
        for (var i = 0; i < files.Length; i++)
            last = await RunAsync(stepwise, [files[i]], shards[i], policy, last?.Manifest!.Generation);
        await using var atOnce = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        var whole = await RunAsync(atOnce, files, shards[files.Length - 1], policy, baseGeneration: null);
        Assert.Equal(whole.Manifest!.Documents, last!.Manifest!.Documents);
        Assert.Equal(whole.Manifest.ContentHash, last.Manifest.ContentHash);
    }

    private static Task<JobResult> RunAsync(Embedded system, string[] inputs, int shards, DuplicatePolicy policy, int? baseGeneration) => SampleJobs.RunAsync(system,
        SampleJobs.Request(inputs, shards, baseGeneration is null ? IndexMode.Replace : IndexMode.Update, baseGeneration ?? 0) with { Extraction = new() { Duplicates = policy } });

    private string Write(Capture[] captures)
    {
        var crawl = new TestCrawl().Page("http://always.example/", 1, "<title>Always</title>One page that is always there"); // a file of nothing is refused
        foreach (var capture in captures)
        {
            var head = capture.Kind switch
            {
                0 or 1 => $"<link rel=canonical href='{capture.Canonical}'>",
                2 => "<meta name=robots content=noindex>",
                _ => "",
            };
            _ = capture.Kind switch
            {
                3 => crawl.Gone(capture.Url, capture.Second),
                4 => crawl.Seen(capture.Url, capture.Second),
                5 => crawl.Moved(capture.Url, capture.Second),
                _ => crawl.Page(capture.Url, capture.Second, $"<title>{capture.Title}</title>{head}<p>{capture.Text}</p>"),
            };
        }
        return crawl.WriteTo(_jobs.NewFolder());
    }

    private sealed record Capture(string Url, int Second, string Text, string Title, int Kind, string Canonical);
}
