using CsCheck;
using Indexer.Coordinator;
using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Search;
using Xunit;

namespace Indexer.Tests.EndToEnd;

public sealed class AnchorTests : IDisposable
{
    private static readonly string[] s_urls = [.. from host in new[] { "a", "b", "www.b", "c" } from page in new[] { "", "x", "y" } select $"http://{host}.example/{page}"];
    private static readonly string[] s_words = ["ant", "bee", "cow", "dog", "elk"];

    private static readonly Gen<string> GenWord = Gen.Int[0, s_words.Length - 1].Select(i => s_words[i]);
    private static readonly Gen<int> GenUrl = Gen.Int[0, s_urls.Length - 1];

    // Few seconds and texts, so that captures meet that are told apart by nothing but where their links lead.
    private static readonly Gen<(int Url, int Second, string Text, int Kind, (int Target, string Text)[] Links)> GenCapture =
        Gen.Select(GenUrl, Gen.Int[0, 3], GenWord, Gen.Int[0, 9], Gen.Select(GenUrl, GenWord).Array[0, 4]);

    private readonly SampleJobs _jobs = new();

    public void Dispose() => _jobs.Dispose();

    [Theory]
    [InlineData(AnchorPolicy.All, "b.example/ c.example/", "b.example/")]
    [InlineData(AnchorPolicy.External, "c.example/", "")]
    [InlineData(AnchorPolicy.None, "", "")]
    public async Task A_page_is_found_by_what_links_call_it(AnchorPolicy policy, string zebra, string stripes)
    {
        await using var system = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        await IndexAsync(system, policy, new TestCrawl()
            .Page("http://www.b.example/from", 1, "<title>From</title>Some <a href='/'>zebra stripes</a><a href='http://c.example/#top'>a zebra</a><a href=/from>zebra here</a><a href=/no rel=nofollow>zebra</a>")
            .Page("http://b.example/", 1, "<title>Home</title>Words").Page("http://c.example/", 1, "<title>Other</title>Text").Page("http://b.example/no", 1, "<title>Not</title>this"));
        Assert.Equal(zebra, await FoundAsync(system, "anchor:zebra"));
        Assert.Equal(stripes, await FoundAsync(system, "anchor:\"zebra stripes\""));
        Assert.Equal(string.Join(' ', $"b.example/from {zebra}".Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)), await FoundAsync(system, "zebra"));
    }

    [Fact]
    public async Task What_a_host_says_on_many_pages_counts_once_and_what_several_hosts_say_counts_for_each()
    {
        await using var system = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        var crawl = new TestCrawl().Page("http://goal.example/", 1, "<title>Goal</title>Words");
        for (var page = 0; page < 20; page++) crawl.Page($"http://a.example/{page}", 1, $"<title>Page {page}</title>Words {page} <a href=http://goal.example/>the goal</a>");
        crawl.Page("http://b.example/", 1, "<title>B</title>More <a href=http://goal.example/>the goal</a> <a href=http://goal.example/>aim</a>");
        Assert.Equal(new FieldStatistics(1, 5), (await IndexAsync(system, AnchorPolicy.External, crawl)).Manifest!.Fields[IndexSchema.Anchors]);
    }

    [Fact]
    public async Task The_number_and_the_length_of_texts_are_bounded()
    {
        await using var system = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        var links = string.Concat(Enumerable.Range(0, 50).Select(i => $"<a href=http://goal.example/>w{i} größer als viele Wörter</a>"));
        var crawl = new TestCrawl().Page("http://goal.example/", 1, "<title>Goal</title>Words").Page("http://a.example/", 1, $"<title>A</title>Words {links}");
        // "w12 grö" has 8 bytes, "w1 größ" has 9: the letter that the limit would cut goes.
        var options = new IndexOptions { Anchors = AnchorPolicy.All, MaxAnchors = 7, MaxAnchorBytes = 8 };
        var result = await SampleJobs.RunAsync(system, SampleJobs.Request([crawl.WriteTo(_jobs.NewFolder())], 1) with { Indexing = options });
        Assert.Equal(new FieldStatistics(1, 14), result.Manifest!.Fields[IndexSchema.Anchors]);
        Assert.Equal("", await FoundAsync(system, "anchor:wörter"));
    }

    [Fact]
    public async Task Only_the_capture_that_stands_for_a_page_speaks_and_one_that_is_gone_is_silent()
    {
        var first = new TestCrawl().Page("http://goal.example/", 1, "<title>Goal</title>Words")
            .Page("http://a.example/", 1, "<title>A</title>One <a href=http://goal.example/>old</a>").Page("http://b.example/", 1, "<title>B</title>Two <a href=http://goal.example/>lost</a>")
            .Page("http://c.example/", 1, "<title>C</title>Three <a href=http://goal.example/>kept</a>");
        var second = new TestCrawl().Page("http://a.example/", 2, "<title>A</title>One <a href=http://goal.example/>new</a>").Gone("http://b.example/", 2);
        await using var system = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        var before = await IndexAsync(system, AnchorPolicy.All, first);
        Assert.Equal("goal.example/", await FoundAsync(system, "+anchor:old +anchor:lost +anchor:kept"));
        await IndexAsync(system, AnchorPolicy.All, second, IndexMode.Update, before.Manifest!.Generation);
        Assert.Equal("goal.example/", await FoundAsync(system, "+anchor:new +anchor:kept"));
        Assert.Equal("", await FoundAsync(system, "anchor:old anchor:lost"));
    }

    [Fact]
    public void An_update_and_any_number_of_tasks_give_the_bytes_of_indexing_both_crawls_at_once_and_any_number_of_shards_the_same_anchors()
    {
        Gen.Select(GenCapture.Array[2, 30], Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[1, 29]).Sample(
            (captures, baseShards, shards, cut) => CompareAsync(captures, baseShards, shards, Math.Min(cut, captures.Length - 1)).GetAwaiter().GetResult(), iter: 20, threads: 1);
    }

    private async Task CompareAsync((int Url, int Second, string Text, int Kind, (int Target, string Text)[] Links)[] captures, int baseShards, int shards, int cut)
    {
        string first = Write(captures[..cut]), second = Write(captures[cut..]);
        await using var stepwise = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        var before = await SampleJobs.RunAsync(stepwise, Request([first], baseShards));
        var after = await SampleJobs.RunAsync(stepwise, Request([second], shards) with { Mode = IndexMode.Update, BaseGeneration = before.Manifest!.Generation });
        await using var atOnce = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        var whole = await SampleJobs.RunAsync(atOnce, Request([first, second], shards), parallel: 1);
        Assert.Equal(whole.Manifest!.ContentHash, after.Manifest!.ContentHash);
        await using var otherwise = await Embedded.OpenAsync(_jobs.NewFolder(), TestContext.Current.CancellationToken);
        var other = await SampleJobs.RunAsync(otherwise, Request([second, first], 4 - shards), parallel: 3);
        Assert.Equal(whole.Manifest.Fields[IndexSchema.Anchors], other.Manifest!.Fields[IndexSchema.Anchors]);
    }

    private string Write((int Url, int Second, string Text, int Kind, (int Target, string Text)[] Links)[] captures)
    {
        var crawl = new TestCrawl();
        foreach (var (url, second, text, kind, links) in captures)
        {
            if (kind == 0) crawl.Gone(s_urls[url], second);
            else crawl.Page(s_urls[url], second, $"<title>{text}</title>{(kind == 1 ? "<link rel=canonical href=/x>" : "")}Words of {text}{string.Concat(links.Select(link => $" <a href={s_urls[link.Target]}>{link.Text}</a>"))}");
        }
        return crawl.WriteTo(_jobs.NewFolder());
    }

    // No duplicates are looked for, since the few texts would make all pages one.
    private static JobRequest Request(string[] inputs, int shards) =>
        SampleJobs.Request(inputs, shards) with { Indexing = new IndexOptions { Anchors = AnchorPolicy.All }, Extraction = new() { Duplicates = Extraction.DuplicatePolicy.Keep } };

    private Task<JobResult> IndexAsync(Embedded system, AnchorPolicy policy, TestCrawl crawl, IndexMode mode = IndexMode.Replace, int baseGeneration = 0) =>
        SampleJobs.RunAsync(system, SampleJobs.Request([crawl.WriteTo(_jobs.NewFolder())], 2, mode, baseGeneration) with { Indexing = new IndexOptions { Anchors = policy } });

    private static async Task<string> FoundAsync(Embedded system, string query)
    {
        var response = await system.Searches.SearchAsync("samples", new SearchRequest { Query = query }, null, CancellationToken.None);
        return string.Join(' ', response.Hits.Select(hit => hit.Id.Replace("http://", "", StringComparison.Ordinal).Replace("www.", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }
}
