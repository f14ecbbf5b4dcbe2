using Indexer.Access;
using Indexer.Client;
using Indexer.Search;
using Indexer.Search.Documents;
using Indexer.Search.Similar;
using Indexer.Search.Suggestions;
using Indexer.Tests.Access;
using Xunit;

namespace Indexer.Tests.Client;

/// <summary>The client against a running node.</summary>
public sealed class ClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_is_what_the_node_found()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using var client = new IndexerClient(node.Client.BaseAddress!);
        SearchResponse answer = await client.SearchAsync("test", new SearchRequest { Query = "whales", Size = 1, From = 1 }, null, Cancellation);
        Assert.Equal((1, 2L, 2, 2), (answer.Hits.Count, answer.Total.Value, answer.Hits[0].Rank, answer.Coverage.ShardsAnswered));
        Assert.Equal("test", Assert.Single(await client.IndexesAsync(Cancellation)).Name);
        ClusterReport cluster = await client.ClusterAsync(Cancellation);
        Assert.Equal(("test", 1), (cluster.Nodes[0].Indexes[0].Index, cluster.Nodes[0].Indexes[0].Held[0].Generation));
    }

    [Fact]
    public async Task Counts_completions_documents_and_what_is_like_them_are_those_of_the_node()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using var client = new IndexerClient(node.Client.BaseAddress!);
        SearchHit hit = (await client.SearchAsync(null, new SearchRequest { Query = "whales" }, null, Cancellation)).Hits[0];
        Assert.Equal(2, (await client.CountAsync(null, new SearchRequest { Query = "whales" }, null, Cancellation)).Total.Value);
        StoredDocument document = await client.DocumentAsync("test", new DocumentRequest { Id = hit.Id, BodyBytes = 1000 }, 1, Cancellation);
        Assert.Equal((hit.Id, hit.Title), (document.Id, document.Title));
        Assert.NotNull(document.Body);
        SearchResponse similar = await client.SimilarAsync("test", new SimilarRequest { Id = hit.Id, Size = 5 }, null, Cancellation);
        Assert.DoesNotContain(similar.Hits, other => other.Id == hit.Id);
        SuggestResponse suggest = await client.SuggestAsync(null, new SuggestRequest { Text = "whal" }, null, Cancellation);
        Assert.Contains(suggest.Suggestions, suggestion => suggestion.Text == "whales");
        Assert.Equal(ClientErrorKind.NotFound, (await FailureAsync(() => client.DocumentAsync("test", new DocumentRequest { Id = "http://nowhere.example/" }, null, Cancellation))).Kind);
    }

    [Fact]
    public async Task Searches_that_are_asked_together_have_the_answers_that_each_has_alone()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using var client = new IndexerClient(node.Client.BaseAddress!);
        var filters = new SearchFilters { Sites = ["nowhere.example", "example.org"], Languages = ["en"] };
        AskedSearch[] asked =
        [
            new("test", new SearchRequest { Query = "whales \"of the\"", Size = 1, From = 1, Snippets = false, TrackTotal = long.MaxValue, Facets = [FacetField.Host] }, Generation: 1),
            new(null, new SearchRequest { Query = "*", Filters = filters, Sort = SearchSort.Date, PerHost = 2, Highlight = ShownFields.None, Timeout = TimeSpan.FromSeconds(5) }),
            new("none", new SearchRequest { Query = "whales" }),
        ];
        MultiSearchResponse together = await client.MultiSearchAsync(asked, Cancellation);
        Assert.Equal([200, 200, 404], together.Answers.Select(answer => answer.Status));
        for (int i = 0; i < 2; i++)
        {
            SearchResponse alone = await client.SearchAsync(asked[i].Index, asked[i].Request, asked[i].Generation, Cancellation);
            SearchResponse answer = together.Answers[i].Response!;
            Assert.Equal((alone.Total, alone.Generation), (answer.Total, answer.Generation));
            Assert.Equal(alone.Hits, answer.Hits);
            Assert.Equal(alone.Facets?.Select(facet => facet.Field), answer.Facets?.Select(facet => facet.Field));
        }
        Assert.Contains("none", together.Answers[2].Problem!.Detail, StringComparison.Ordinal);
        Assert.Equal(ClientErrorKind.BadRequest, (await FailureAsync(() => client.MultiSearchAsync([], Cancellation))).Kind);
    }

    [Fact]
    public async Task What_the_node_refuses_is_a_typed_failure()
    {
        using var file = new KeyFile();
        string key = file.Add(ApiKeyScopes.Search);
        await using RunningNode node = await RunningNode.StartAsync(arguments: file.Arguments);
        using var stranger = new IndexerClient(node.Client.BaseAddress!);
        Assert.Equal(ClientErrorKind.Unauthorized, (await FailureAsync(() => stranger.IndexesAsync(Cancellation))).Kind);
        using var client = new IndexerClient(node.Client.BaseAddress!, new IndexerClientOptions { Key = key });
        Assert.Equal(ClientErrorKind.Forbidden, (await FailureAsync(() => client.ClusterAsync(Cancellation))).Kind);
        Assert.Equal(ClientErrorKind.NotFound, (await FailureAsync(() => client.SearchAsync("none", new SearchRequest { Query = "a" }, null, Cancellation))).Kind);
        ClientException strict = await FailureAsync(() => client.SearchAsync("test", new SearchRequest { Query = "a titel:b", Strict = true }, null, Cancellation));
        Assert.Equal((ClientErrorKind.BadRequest, "q", 3, 6), (strict.Kind, strict.Problem.Parameter, strict.Problem.Position!.Value, strict.Problem.Length!.Value));
        ClientException large = await FailureAsync(() => client.SearchAsync("test", new SearchRequest { Query = "a", Size = 5000 }, null, Cancellation));
        Assert.Equal(("size", 100L, "QueryNode:MostHits"), (large.Problem.Parameter, large.Problem.Most!.Value, large.Problem.Setting));
    }

    [Fact]
    public async Task A_walk_has_every_hit_of_one_generation_whatever_is_published_meanwhile()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using var client = new IndexerClient(node.Client.BaseAddress!);
        var request = new SearchRequest { Query = "filler", Size = 7, Fields = ShownFields.Key };
        var walked = new List<SearchHit>();
        await foreach (SearchHit hit in client.WalkAsync("test", request, null, Cancellation))
        {
            if (walked.Count == 10)
            {
                await node.Index.PublishAsync([.. RunningNode.Documents.Skip(20)], shards: 2, generation: 2);
                while ((await client.IndexesAsync(Cancellation))[0].Generation != 2) await Task.Delay(10, Cancellation);
            }
            walked.Add(hit);
        }
        Assert.Equal(Enumerable.Range(1, 30), walked.Select(hit => hit.Rank));
        Assert.Equal(30, walked.Select(hit => hit.Key).Distinct().Count());
    }

    [Fact]
    public async Task An_exported_document_is_the_one_of_the_index_in_every_field()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using var client = new IndexerClient(node.Client.BaseAddress!);
        const ShownFields All = ~ShownFields.Snippet;
        var expected = new List<ExportedDocument>();
        await foreach (ExportPage page in node.Index.Searches.ExportAsync("test", new ExportRequest { Query = "*", Fields = All }, null, Cancellation)) expected.AddRange(page.Documents);
        Assert.Contains(expected, document => document.Captured is not null);
        var exported = new List<ExportedDocument>();
        await foreach (ExportedDocument document in client.ExportDocumentsAsync("test", new SearchRequest { Query = "*", Fields = All }, null, null, Cancellation)) exported.Add(document);
        Assert.Equal(expected, exported);
    }

    [Fact]
    public async Task A_node_behind_a_path_is_asked_below_it()
    {
        await using RunningNode node = await RunningNode.StartAsync(empty: true);
        using var client = new IndexerClient(new Uri(node.Client.BaseAddress!, "/somewhere/else"), new IndexerClientOptions { Tries = 1 });
        Assert.Equal(ClientErrorKind.NotFound, (await FailureAsync(() => client.IndexesAsync(Cancellation))).Kind);
    }

    private static Task<ClientException> FailureAsync(Func<Task> ask) => Assert.ThrowsAsync<ClientException>(ask);
}
