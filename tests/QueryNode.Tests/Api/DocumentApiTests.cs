using System.Net;
using System.Text.Json;
using Indexer.Tests.Cluster;
using Indexer.Tests.Search;
using Xunit;

namespace Indexer.Tests.Api;

public sealed class DocumentApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_document_is_given_with_its_text_where_that_is_asked_for()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        string id = Uri.EscapeDataString("http://a.example.org/one");
        using JsonDocument brief = JsonDocument.Parse(await node.Client.GetStringAsync($"/api/document?id={id}", Cancellation));
        Assert.Equal(["index", "generation", "key", "id", "url", "title", "language", "date", "captured", "host"], brief.RootElement.EnumerateObject().Select(p => p.Name));
        using JsonDocument whole = JsonDocument.Parse(await node.Client.GetStringAsync($"/api/document?id={id}&index=test&body=true", Cancellation));
        Assert.Equal("Plain words & \"quotes\" <b>not bold</b> about whales.", whole.RootElement.GetProperty("body").GetString());
    }

    [Theory]
    [InlineData("/api/document", 400)]
    [InlineData("/api/document?id=2&key=id:2", 400)]
    [InlineData("/api/document?id=2&body=maybe", 400)]
    [InlineData("/api/document?id=nobody", 404)]
    [InlineData("/api/document?id=2&index=none", 404)]
    [InlineData("/api/document?id=2&generation=9", 404)]
    public async Task What_can_not_be_done_is_a_problem(string address, int status)
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using HttpResponseMessage response = await node.Client.GetAsync(address, Cancellation);
        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Any_node_gives_any_document_from_whichever_replica_is_left()
    {
        using var index = new TestIndex();
        await index.PublishAsync(RunningNode.Documents, shards: 5);
        await using RunningCluster cluster = await RunningCluster.StartAsync(index.Store, nodes: 3, replicas: 2);
        await cluster.UntilReadyAsync();
        foreach (TestDocument document in RunningNode.Documents)
            for (int node = 0; node < 3; node++) Assert.Equal(document.Body, await BodyAsync(node, document.Id));
        await cluster.StopAsync(2);
        foreach (TestDocument document in RunningNode.Documents) Assert.Equal(document.Body, await BodyAsync(0, document.Id));

        async Task<string?> BodyAsync(int node, string id)
        {
            string json = await cluster.Client.GetStringAsync(new Uri(cluster.AddressOf(node), $"/api/document?id={Uri.EscapeDataString(id)}&index=test&body=true"), Cancellation);
            using JsonDocument answer = JsonDocument.Parse(json);
            return answer.RootElement.GetProperty("body").GetString();
        }
    }
}
