using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Indexer.Search;
using Indexer.Tests.Search;
using Xunit;

namespace Indexer.Tests.Api;

public sealed class SearchApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_is_the_search_response_in_camel_case_with_its_coverage_in_headers()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using HttpResponseMessage response = await node.Client.GetAsync("/api/search?q=whales&index=test", Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("1", response.Headers.GetValues("X-Indexer-Generation").Single());
        Assert.Equal("2/2", response.Headers.GetValues("X-Indexer-Shards").Single());
        using JsonDocument json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        JsonElement root = json.RootElement;
        Assert.Equal(["index", "generation", "tookMs", "coverage", "total", "hits", "notes"], root.EnumerateObject().Select(p => p.Name));
        Assert.Equal(2, root.GetProperty("total").GetProperty("value").GetInt64());
        Assert.Equal("eq", root.GetProperty("total").GetProperty("relation").GetString());
        Assert.Equal(["rank", "id", "url", "title", "score", "snippet", "language", "date"], root.GetProperty("hits").EnumerateArray().Single(hit => hit.GetProperty("url").GetString() == "http://a.example.org/one").EnumerateObject().Select(p => p.Name));
    }

    [Theory]
    [InlineData("fields=url", "rank id url score")]
    [InlineData("fields=type,key&snippets=false", "rank id key score type")]
    [InlineData("fields=snippet,host&explain=true", "rank id score snippet host explanation")]
    public async Task A_hit_carries_what_is_asked_for_and_no_more(string parameters, string names)
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using JsonDocument json = JsonDocument.Parse(await node.Client.GetStringAsync($"/api/search?q=whales&{parameters}", Cancellation));
        Assert.All(json.RootElement.GetProperty("hits").EnumerateArray(), hit => Assert.Equal(names, string.Join(' ', hit.EnumerateObject().Select(p => p.Name))));
    }

    [Fact]
    public async Task A_field_that_there_is_not_is_a_problem_that_lists_those_that_there_are()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using HttpResponseMessage response = await node.Client.GetAsync("/api/search?q=whales&fields=url,body", Cancellation);
        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        using JsonDocument json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("fields", json.RootElement.GetProperty("parameter").GetString());
        Assert.Equal("fields has 'body'; it may have key, id, url, title, snippet, language, date, host, type, captured.", json.RootElement.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("default")]
    [InlineData("bm25")]
    public async Task An_explanation_ends_in_the_score_of_its_hit(string ranking)
    {
        await using RunningNode node = await RunningNode.StartAsync();
        SearchResponse? response = await node.Client.GetFromJsonAsync<SearchResponse>($"/api/search?q=whales+ships&explain=true&ranking={ranking}", Cancellation);
        Assert.Equal(2, response!.Hits.Count);
        Assert.All(response.Hits, hit => Assert.Equal(hit.Score, hit.Explanation!.Value));
        Assert.All(response.Hits, hit => Assert.NotEmpty(hit.Explanation!.Details!));
    }

    [Fact]
    public async Task The_only_index_needs_no_name()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        SearchResponse? response = await node.Client.GetFromJsonAsync<SearchResponse>("/api/search?q=filler&size=7&from=28", Cancellation);
        Assert.Equal((30L, 2), (response!.Total.Value, response.Hits.Count));
        Assert.Equal(29, response.Hits[0].Rank);
    }

    [Theory]
    [InlineData("", 30, "eq")]
    [InlineData("&trackTotal=true", 30, "eq")]
    [InlineData("&trackTotal=30", 30, "eq")]
    [InlineData("&trackTotal=29", 29, "gte")]
    [InlineData("&trackTotal=false", 6, "gte")] // one more than is shown: there is another page
    public async Task Matches_are_counted_as_far_as_is_asked_and_a_lower_bound_is_called_one(string parameter, long value, string relation)
    {
        await using RunningNode node = await RunningNode.StartAsync();
        SearchResponse? response = await node.Client.GetFromJsonAsync<SearchResponse>($"/api/search?q=filler&size=5{parameter}", Cancellation);
        Assert.Equal(new TotalHits(value, relation), response!.Total);
    }

    [Theory]
    [InlineData("&site=a.example.org&site=b.example.org", 31)]
    [InlineData("&site=example.org", 31)]
    [InlineData("&site=a.example.org", 1)]
    [InlineData("&lang=en", 2)]
    [InlineData("&dateFrom=2021-05-06&dateTo=2021-05-06", 1)]
    [InlineData("&dateFrom=2021-05-06T00:00:01Z", 0)]
    [InlineData("&site=b.example.org&lang=en", 0)]
    public async Task Filters_narrow_down(string parameters, long found)
    {
        await using RunningNode node = await RunningNode.StartAsync();
        SearchResponse? response = await node.Client.GetFromJsonAsync<SearchResponse>($"/api/search?q=*{parameters}", Cancellation);
        Assert.Equal(found, response!.Total.Value);
    }

    [Theory]
    [InlineData("/api/search", 400)]
    [InlineData("/api/search?q=a&trackTotal=-1", 400)]
    [InlineData("/api/search?q=a&trackTotal=some", 400)]
    [InlineData("/api/search?q=a&ranking=tf-idf", 400)]
    [InlineData("/api/search?q=%20", 400)]
    [InlineData("/api/search?q=a&dateFrom=soon", 400)]
    [InlineData("/api/search?q=a&dateFrom=2021&dateTo=2020", 400)]
    [InlineData("/api/search?q=a&site=", 400)]
    [InlineData("/api/search?q=a&type=movie", 400)]
    [InlineData("/api/search?q=a&size=0", 400)]
    [InlineData("/api/search?q=a&size=101", 400)]
    [InlineData("/api/search?q=a&size=x", 400)]
    [InlineData("/api/search?q=a&from=-1", 400)]
    [InlineData("/api/search?q=a&from=9991", 400)]
    [InlineData("/api/search?q=a&from=2147483647", 400)]
    [InlineData("/api/search?q=a&index=none", 404)]
    [InlineData("/api/search?q=a&index=..%2Ftest", 404)]
    [InlineData("/api/search?q=a&generation=9", 404)]
    [InlineData("/nowhere", 404)]
    public async Task What_can_not_be_done_is_a_problem(string address, int status)
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using HttpResponseMessage response = await node.Client.GetAsync(address, Cancellation);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using JsonDocument json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(status, json.RootElement.GetProperty("status").GetInt32());
    }

    [Theory]
    [InlineData("sort=size")]
    [InlineData("collapse=site")]
    [InlineData("perHost=2")]
    [InlineData("collapse=host&perHost=0")]
    [InlineData("collapse=host&perHost=101")]
    [InlineData("snippetSize=39")]
    [InlineData("snippetSize=1001")]
    [InlineData("highlight=url")]
    [InlineData("facets=host,size")]
    [InlineData("facets=host,host")]
    [InlineData("facets=host&facetSize=0")]
    [InlineData("facets=host&facetSize=1001")]
    [InlineData("cursor=some")]
    [InlineData("cursor=%C3%A4%C3%B6")]
    public async Task A_list_that_can_not_be_asked_for_is_a_problem(string parameters)
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using HttpResponseMessage response = await node.Client.GetAsync($"/api/search?q=filler&{parameters}", Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_cursor_leads_on_within_its_search_and_its_generation()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        SearchResponse first = await SearchAsync("");
        Assert.Equal((10, 30L), (first.Hits.Count, first.Total.Value));
        await node.Index.PublishAsync([.. RunningNode.Documents, .. Enumerable.Range(0, 30).Select(i => new TestDocument($"a{i}", "", "filler"))], generation: 2);
        while ((await SearchAsync("")).Generation == 1) await Task.Yield();
        SearchResponse second = await SearchAsync($"&cursor={first.Cursor}");
        SearchResponse third = await SearchAsync($"&cursor={second.Cursor}");
        Assert.Equal((1, 1, null), (second.Generation, third.Generation, third.Cursor));
        Assert.Equal(Enumerable.Range(1, 30), first.Hits.Concat(second.Hits).Concat(third.Hits).Select(h => h.Rank));
        Assert.Equal(30, first.Hits.Concat(second.Hits).Concat(third.Hits).Select(h => h.Id).Distinct().Count());

        async Task<SearchResponse> SearchAsync(string more) => (await node.Client.GetFromJsonAsync<SearchResponse>($"/api/search?q=filler{more}", Cancellation))!;
    }

    [Fact]
    public async Task Facets_and_what_is_struck_out_of_a_host_stand_in_the_answer()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        SearchResponse? response = await node.Client.GetFromJsonAsync<SearchResponse>("/api/search?q=*&collapse=host&facets=language,host&facetSize=1&sort=host", Cancellation);
        Assert.Equal(["language", "host"], response!.Facets!.Select(f => f.Field));
        Assert.Equal((new FacetValue("en", 2), 0L, 30L), (Assert.Single(response.Facets![0].Values), response.Facets[0].OtherCount, response.Facets[0].MissingCount));
        Assert.Equal((new FacetValue("b.example.org", 30), 1L, 1L), (Assert.Single(response.Facets[1].Values), response.Facets[1].OtherCount, response.Facets[1].MissingCount));
        Assert.Equal([("http://a.example.org/one", 0L), ("many00", 29L), ("2", 0L)], response.Hits.Select(h => (h.Id, h.MoreOfHost!.Value)));
    }

    [Fact]
    public async Task A_query_text_has_a_limit()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using HttpResponseMessage response = await node.Client.GetAsync($"/api/search?q={new string('a', 2049)}", Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Indexes_are_listed_with_their_newest_generation()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        await node.Index.PublishAsync(RunningNode.Documents, generation: 2);
        IndexSummary[]? indexes = await node.Client.GetFromJsonAsync<IndexSummary[]>("/api/indexes", Cancellation);
        // The list is of what is served: the node's own pace of looking decides when that changes.
        while (indexes![0].Generation == 1) indexes = await node.Client.GetFromJsonAsync<IndexSummary[]>("/api/indexes", Cancellation);
        IndexSummary index = Assert.Single(indexes!);
        Assert.Equal(("test", 2, 32L, 1), (index.Name, index.Generation, index.Documents, index.Shards));
    }

    [Fact]
    public async Task A_new_generation_is_swapped_in_while_the_node_runs()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        Assert.Equal(0, (await SearchAsync()).Total.Value);
        await node.Index.PublishAsync([.. RunningNode.Documents, new TestDocument("new", "", "narwhal")], shards: 3, generation: 2);
        SearchResponse response = await SearchAsync();
        // Each round is an answer from one generation or the other, and in the end from the new one; the test's own limit ends a node that never swaps.
        while (response.Generation == 1)
        {
            Assert.Equal(0, response.Total.Value);
            await Task.Yield();
            response = await SearchAsync();
        }
        Assert.Equal((2, 1L, 3), (response.Generation, response.Total.Value, response.Coverage.ShardsAnswered));

        async Task<SearchResponse> SearchAsync() => (await node.Client.GetFromJsonAsync<SearchResponse>("/api/search?q=narwhal", Cancellation))!;
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task A_running_node_is_healthy(string address)
    {
        await using RunningNode node = await RunningNode.StartAsync(empty: true);
        using HttpResponseMessage response = await node.Client.GetAsync(address, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
