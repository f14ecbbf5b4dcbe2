using System.Net;
using Indexer.Client;
using Indexer.Search;
using Indexer.Search.Documents;
using Indexer.Search.Ranking;
using Indexer.Search.Similar;
using Indexer.Search.Suggestions;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static Indexer.Tests.Client.ScriptedNode;

namespace Indexer.Tests.Client;

public sealed class IndexerClientTests
{
    private readonly NotedPauses _time = new(longest: TimeSpan.FromSeconds(45));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_that_has_too_much_to_do_is_asked_again_after_the_pause_it_asks_for()
    {
        using var node = new ScriptedNode(Problem(HttpStatusCode.ServiceUnavailable, "busy", "7"), Problem(HttpStatusCode.TooManyRequests, "busy", "3"), Answer(HttpStatusCode.OK, "[]"));
        using var client = ClientOf(node);
        Assert.Empty(await client.IndexesAsync(Cancellation));
        Assert.Equal([7, 3], _time.Pauses.Select(pause => pause.TotalSeconds));
    }

    [Fact]
    public async Task A_node_that_asks_for_hours_is_asked_again_after_half_a_minute()
    {
        using var node = new ScriptedNode(Problem(HttpStatusCode.TooManyRequests, "busy", "7200"), Answer(HttpStatusCode.OK, "[]"));
        using var client = ClientOf(node);
        await client.IndexesAsync(Cancellation);
        Assert.Equal(30, Assert.Single(_time.Pauses).TotalSeconds);
    }

    [Fact]
    public async Task Broken_connections_are_tried_again_and_then_told()
    {
        using var node = new ScriptedNode(NoConnection);
        using var client = ClientOf(node);
        var failure = await Assert.ThrowsAsync<ClientException>(() => client.IndexesAsync(Cancellation));
        Assert.Equal((ClientErrorKind.Unreachable, 4), (failure.Kind, node.Asked.Count));
        Assert.Contains("http://node/", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_asked_for_again()
    {
        using var node = new ScriptedNode(BrokenOff("[{\"name\":\"we"), BrokenOff(""), Answer(HttpStatusCode.OK, "[]"));
        using var client = ClientOf(node);
        Assert.Empty(await client.IndexesAsync(Cancellation));
        Assert.Equal((3, 2), (node.Asked.Count, _time.Pauses.Count));
        using var worse = new ScriptedNode(BrokenOff("{"));
        using var other = ClientOf(worse);
        var failure = await Assert.ThrowsAsync<ClientException>(() => other.MultiSearchAsync([new AskedSearch("web", new SearchRequest { Query = "a" })], Cancellation));
        Assert.Equal((ClientErrorKind.Unreachable, 4), (failure.Kind, worse.Asked.Count));
        Assert.Contains("broke off", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_time_limit_ends_pauses_too()
    {
        var time = new FakeTimeProvider();
        using var node = new ScriptedNode(Problem(HttpStatusCode.TooManyRequests, "busy", "25"));
        using var client = ClientOf(node, new IndexerClientOptions { Time = time, Timeout = TimeSpan.FromSeconds(10) });
        Task<IReadOnlyList<IndexSummary>> asking = client.IndexesAsync(Cancellation);
        time.Advance(TimeSpan.FromSeconds(11));
        var failure = await Assert.ThrowsAsync<ClientException>(() => asking);
        Assert.Equal((ClientErrorKind.Unreachable, 1), (failure.Kind, node.Asked.Count));
        Assert.Contains("10 s", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, ClientErrorKind.BadRequest)]
    [InlineData(HttpStatusCode.Unauthorized, ClientErrorKind.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden, ClientErrorKind.Forbidden)]
    [InlineData(HttpStatusCode.NotFound, ClientErrorKind.NotFound)]
    [InlineData(HttpStatusCode.Conflict, ClientErrorKind.NotYet)]
    [InlineData(HttpStatusCode.Gone, ClientErrorKind.CursorExpired)]
    [InlineData(HttpStatusCode.InternalServerError, ClientErrorKind.Failed)]
    public async Task A_problem_is_a_failure_of_its_kind_and_is_not_tried_again(HttpStatusCode status, ClientErrorKind kind)
    {
        using var node = new ScriptedNode(Problem(status, "the reason", more: ",\"parameter\":\"q\",\"position\":3,\"length\":2,\"unknown\":1"));
        using var client = ClientOf(node);
        var failure = await Assert.ThrowsAsync<ClientException>(() => client.IndexesAsync(Cancellation));
        Assert.Equal((kind, "the reason", 1), (failure.Kind, failure.Message, node.Asked.Count));
        Assert.Equal(((int?)status, "q", 3, 2), (failure.Problem.Status, failure.Problem.Parameter, failure.Problem.Position!.Value, failure.Problem.Length!.Value));
    }

    [Theory]
    [InlineData("<html>Bad gateway</html>", "text/html", HttpStatusCode.BadGateway)]
    [InlineData("{", "application/problem+json", HttpStatusCode.BadGateway)]
    [InlineData("<html>Welcome</html>", "text/html", HttpStatusCode.OK)]
    [InlineData("null", "application/json", HttpStatusCode.OK)]
    public async Task What_is_no_answer_of_a_node_is_a_failure(string body, string type, HttpStatusCode status)
    {
        using var node = new ScriptedNode(Answer(status, body, type));
        using var client = ClientOf(node);
        Assert.Equal(ClientErrorKind.Failed, (await Assert.ThrowsAsync<ClientException>(() => client.IndexesAsync(Cancellation))).Kind);
    }

    [Fact]
    public async Task Only_what_differs_from_the_usual_is_said()
    {
        using var node = new ScriptedNode(Answer(HttpStatusCode.OK, "null"));
        using var client = ClientOf(node, new IndexerClientOptions { Key = "ix_key", Time = _time });
        await Assert.ThrowsAsync<ClientException>(() => client.SearchAsync(null, new SearchRequest { Query = "a & b=c" }, null, Cancellation));
        var all = new SearchRequest
        {
            Query = "ü", Size = 3, From = 4, Snippets = false, TrackTotal = long.MaxValue, Timeout = TimeSpan.FromSeconds(1.5), MinGeneration = 5, AllowPartial = false, Strict = true, Ranking = RankingFunction.Bm25,
            Sort = SearchSort.Date, Cursor = "AQ-_", PerHost = 2, Facets = [FacetField.Host, FacetField.Year], FacetSize = 7,
            Fields = ShownFields.Url | ShownFields.Key, Highlight = ShownFields.None, SnippetSize = 99, Explain = true,
        };
        await Assert.ThrowsAsync<ClientException>(() => client.SearchAsync("web", all, 6, Cancellation));
        Assert.Equal(
            ["/api/search?q=a%20%26%20b%3Dc", "/api/search?q=%C3%BC&index=web&generation=6&minGeneration=5&allowPartial=false&strict=true&timeout=1500&size=3&from=4&snippets=false&sort=date&cursor=AQ-_&collapse=host&perHost=2&facets=host%2Cyear&facetSize=7&fields=key%2Curl&highlight=false&snippetSize=99&explain=true&ranking=bm25&trackTotal=true"],
            node.Asked.Select(asked => asked.Address));
        Assert.All(node.Asked, asked => Assert.Equal("Bearer ix_key", asked.Key));
    }

    [Fact]
    public async Task Whatever_reads_documents_may_say_which_generation_must_at_least_answer()
    {
        using var node = new ScriptedNode(Answer(HttpStatusCode.OK, "null"));
        using var client = ClientOf(node);
        await Assert.ThrowsAsync<ClientException>(() => client.DocumentAsync("web", new DocumentRequest { Id = "a", MinGeneration = 5 }, null, Cancellation));
        await Assert.ThrowsAsync<ClientException>(() => client.SimilarAsync("web", new SimilarRequest { Id = "a", MinGeneration = 5 }, null, Cancellation));
        await Assert.ThrowsAsync<ClientException>(() => client.SuggestAsync("web", new SuggestRequest { Text = "a", MinGeneration = 5 }, null, Cancellation));
        Assert.Equal(["/api/document?id=a&index=web&minGeneration=5", "/api/similar?id=a&index=web&minGeneration=5", "/api/suggest?q=a&index=web&minGeneration=5"], node.Asked.Select(asked => asked.Address));
    }

    [Fact]
    public async Task An_export_is_handed_over_as_it_comes()
    {
        var coming = new System.IO.Pipelines.Pipe();
        using var node = new ScriptedNode(Problem(HttpStatusCode.ServiceUnavailable, "busy", "1"), () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(coming.Reader.AsStream()) });
        using var client = ClientOf(node);
        await using Stream export = await client.ExportAsync("web", new SearchRequest { Query = "a" }, 3, "com.example/x", Cancellation);
        using var lines = new StreamReader(export);
        foreach (string line in new[] { "{\"key\":\"a\"}", "{\"key\":\"b\"}" })
        {
            await coming.Writer.WriteAsync(System.Text.Encoding.UTF8.GetBytes(line + "\n"), Cancellation);
            Assert.Equal(line, await lines.ReadLineAsync(Cancellation)); // before the next is sent
        }
        Assert.Equal("/api/export?q=a&index=web&generation=3&after=com.example%2Fx", node.Asked[1].Address);
    }

    [Fact]
    public async Task A_walk_whose_generation_is_gone_ends_in_a_failure_that_says_so()
    {
        const string Page = """{"index":"web","generation":3,"tookMs":1,"coverage":{"shardsAsked":1,"shardsAnswered":1,"failures":[]},"total":{"value":9,"relation":"eq"},"hits":[{"rank":5,"id":"a","score":1}],"cursor":"AQc"}""";
        using var node = new ScriptedNode(Answer(HttpStatusCode.OK, Page), Problem(HttpStatusCode.Gone, "generation 3 of the index web, which the cursor belongs to, is not kept any more; begin anew without the cursor."));
        using var client = ClientOf(node);
        var walked = new List<string>();
        ClientException failure = await Assert.ThrowsAsync<ClientException>(async () =>
        {
            await foreach (SearchHit hit in client.WalkAsync("web", new SearchRequest { Query = "a", Size = 1, From = 4 }, null, Cancellation)) walked.Add(hit.Id);
        });
        Assert.Equal((ClientErrorKind.CursorExpired, "a"), (failure.Kind, string.Join(' ', walked)));
        Assert.Contains("generation 3", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["/api/search?q=a&index=web&allowPartial=false&size=1&from=4", "/api/search?q=a&index=web&allowPartial=false&size=1&didYouMean=false&cursor=AQc"], node.Asked.Select(asked => asked.Address));
    }

    [Theory]
    [InlineData("{\"key\":\"b\",\"title\":\"T\"}\n{\"key\":\"c")] // cut within a line
    [InlineData("{\"key\":\"b\",\"title\":\"T\"}\n")] // cut between lines
    [InlineData("{\"key\":\"b\",\"title\":\"T\"}\n{\"trailer\":{\"complete\":false,\"index\":\"web\",\"generation\":3,\"total\":1,\"coverage\":{\"shardsAsked\":2,\"shardsAnswered\":1,\"failures\":[]},\"after\":\"b\",\"error\":\"shard 1 is gone\",\"notes\":[]}}\n")]
    public async Task An_export_that_breaks_off_is_taken_up_behind_its_last_document_on_its_generation(string cut)
    {
        const string Rest = "{\"key\":\"c\"}\n{\"trailer\":{\"complete\":true,\"index\":\"web\",\"generation\":3,\"total\":1,\"coverage\":{\"shardsAsked\":2,\"shardsAnswered\":2,\"failures\":[]},\"after\":\"c\",\"notes\":[]}}\n";
        using var node = new ScriptedNode(Export(cut), NoConnection, Export(Rest));
        using var client = ClientOf(node);
        var lines = new List<ExportLine>();
        await foreach (ExportLine line in client.ExportLinesAsync("web", new SearchRequest { Query = "a", Fields = ShownFields.Title }, null, null, Cancellation)) lines.Add(line);
        Assert.Equal(["b", "c", null], lines.Select(line => line.Key));
        Assert.Equal((true, 2L, "T"), (lines[2].Trailer!.Complete, lines[2].Trailer!.Total, lines[0].ToDocument()!.Title));
        Assert.Equal(["/api/export?q=a&index=web&fields=key%2Ctitle", "/api/export?q=a&index=web&generation=3&fields=key%2Ctitle&after=b"], node.Asked.Select(asked => asked.Address).Distinct());
    }

    [Fact]
    public async Task An_export_that_breaks_off_again_and_again_is_a_failure_that_says_where_to_go_on()
    {
        using var node = new ScriptedNode(Export("{\"key\":\"b\"}\n"), Export(""));
        using var client = ClientOf(node);
        var keys = new List<string>();
        ClientException failure = await Assert.ThrowsAsync<ClientException>(async () =>
        {
            await foreach (ExportedDocument document in client.ExportDocumentsAsync("web", new SearchRequest { Query = "a" }, null, null, Cancellation)) keys.Add(document.Key);
        });
        Assert.Equal((ClientErrorKind.Interrupted, true, "b", 4), (failure.Kind, failure.IsPassing, string.Join(' ', keys), node.Asked.Count));
        Assert.Equal("the export of generation 3 ended behind b: its trailer did not come.", failure.Message);
    }

    [Fact]
    public async Task An_export_that_is_refused_is_a_failure_of_its_kind()
    {
        using var node = new ScriptedNode(Problem(HttpStatusCode.NotFound, "there is no index none."));
        using var client = ClientOf(node);
        Assert.Equal(ClientErrorKind.NotFound, (await Assert.ThrowsAsync<ClientException>(() => client.ExportAsync("none", new SearchRequest { Query = "a" }, null, null, Cancellation))).Kind);
    }

    [Fact]
    public async Task Cancelling_is_no_failure_of_the_node()
    {
        using var node = new ScriptedNode(Problem(HttpStatusCode.TooManyRequests, "busy", "5"));
        using var client = ClientOf(node, new IndexerClientOptions { Time = new FakeTimeProvider() });
        using var stop = new CancellationTokenSource();
        Task<IReadOnlyList<IndexSummary>> asking = client.IndexesAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    private IndexerClient ClientOf(ScriptedNode node, IndexerClientOptions? options = null) =>
        new(new HttpClient(node) { BaseAddress = new Uri("http://node/") }, options ?? new IndexerClientOptions { Time = _time });

    private static Func<HttpResponseMessage> Export(string lines) => () =>
    {
        HttpResponseMessage response = Answer(HttpStatusCode.OK, lines, "application/x-ndjson")();
        response.Headers.Add("X-Indexer-Generation", "3");
        return response;
    };
}
