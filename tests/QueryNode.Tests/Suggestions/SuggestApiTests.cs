using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CsCheck;
using Indexer.Search;
using Indexer.Search.Suggestions;
using Indexer.Tests.Cluster;
using Indexer.Tests.Search;
using Xunit;

namespace Indexer.Tests.Suggestions;

public sealed class SuggestApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Completions_are_words_and_titles()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using JsonDocument json = JsonDocument.Parse(await node.Client.GetStringAsync("/api/suggest?q=sec&index=test", Cancellation));
        Assert.Equal(["index", "generation", "tookMs", "coverage", "suggestions"], json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal([("second", "word")], json.RootElement.GetProperty("suggestions").EnumerateArray().Select(s => (s.GetProperty("text").GetString(), s.GetProperty("kind").GetString())));
        SuggestResponse? titles = await node.Client.GetFromJsonAsync<SuggestResponse>("/api/suggest?q=number+2&size=4", Cancellation);
        Assert.Equal(["number 20", "number 21", "number 22", "Number 2"], titles!.Suggestions.Select(s => s.Text));
    }

    [Theory]
    [InlineData("/api/suggest", 400)]
    [InlineData("/api/suggest?q=a&size=0", 400)]
    [InlineData("/api/suggest?q=a&size=51", 400)]
    [InlineData("/api/suggest?q=a&index=none", 404)]
    public async Task What_can_not_be_done_is_a_problem(string address, int status)
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using HttpResponseMessage response = await node.Client.GetAsync(address, Cancellation);
        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_mistyped_query_is_answered_with_what_may_have_been_meant_and_the_page_links_to_it()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        Assert.Equal("filler", (await node.Client.GetFromJsonAsync<SearchResponse>("/api/search?q=filelr", Cancellation))!.Suggestion);
        Assert.Null((await node.Client.GetFromJsonAsync<SearchResponse>("/api/search?q=filelr&didYouMean=false", Cancellation))!.Suggestion);
        Assert.Contains("Did you mean <a href=\"/?q=filler&amp;index=test&amp;size=10&amp;from=0\" dir=\"auto\">filler</a>?", await node.Client.GetStringAsync("/?q=filelr", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_node_of_any_cluster_suggests_what_one_index_does()
    {
        string[] words = ["sun", "sunny", "sunk", "sing", "sink", "song", "moon", "mood", "moody"];
        Gen<string> text = OneOf(words).Array[0, 6].Select(w => string.Join(' ', w));
        Gen.Select(Gen.Select(text, text).Array[1, 30], Gen.Int[2, 6]).Sample((texts, shards) => CompareAsync([.. texts.Select((t, i) => new TestDocument($"d{i}", t.Item1, t.Item2))], shards).GetAwaiter().GetResult(), iter: 3, threads: 1);
    }

    [Fact]
    public async Task The_box_works_without_a_script_and_the_script_makes_it_a_combobox()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        string page = await node.Client.GetStringAsync("/", Cancellation);
        Assert.Matches("<form id=\"form\" role=\"search\" action=\"/\" method=\"get\">\\s*<div class=\"box\"><input id=\"q\" type=\"search\" name=\"q\"", page);
        Assert.DoesNotContain("combobox", page, StringComparison.Ordinal);
        Assert.Contains("/assets/suggest.js?v=", page, StringComparison.Ordinal);
    }

    private static async Task CompareAsync(TestDocument[] documents, int shards)
    {
        using var one = new TestIndex();
        await one.PublishAsync(documents, shards: 1, withWords: false); // as an earlier release built it
        using var many = new TestIndex();
        await many.PublishAsync(documents, shards);
        await using RunningCluster cluster = await RunningCluster.StartAsync(many.Store, nodes: 3, replicas: 2);
        await cluster.UntilReadyAsync();
        string[] typed = ["s", "su", "mood", "sun moo", "sonny", "moon s", "sukn"];
        for (int i = 0; i < typed.Length; i++)
        {
            SuggestResponse expected = await one.Searches.SuggestAsync("test", new SuggestRequest { Text = typed[i] }, null, Cancellation);
            SuggestResponse? answer = await cluster.Client.GetFromJsonAsync<SuggestResponse>(new Uri(cluster.AddressOf(i % 3), $"/api/suggest?q={Uri.EscapeDataString(typed[i])}&index=test"), Cancellation);
            Assert.Equal(expected.Suggestions, answer!.Suggestions);
            Assert.Empty(answer.Coverage.Failures);
            string? meant = (await one.Searches.SearchAsync("test", new SearchRequest { Query = typed[i] }, null, Cancellation)).Suggestion;
            Assert.Equal(meant, (await cluster.SearchAsync(i % 3, typed[i])).Suggestion);
        }
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
