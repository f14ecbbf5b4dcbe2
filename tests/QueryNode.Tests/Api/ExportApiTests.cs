using System.Net;
using System.Text.Json;
using Indexer.Search;
using Indexer.Tests.Cluster;
using Indexer.Tests.Search;
using Xunit;

namespace Indexer.Tests.Api;

public sealed class ExportApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_export_is_a_line_for_each_match_and_a_trailer()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using HttpResponseMessage response = await node.Client.GetAsync("/api/export?q=*&fields=id,date", Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
        JsonElement[] lines = await LinesAsync(response);
        Assert.Equal(33, lines.Length);
        Assert.All(lines[..32], line => Assert.Equal(["id", "date"], line.EnumerateObject().Select(p => p.Name)));
        JsonElement trailer = lines[32].GetProperty("trailer");
        Assert.True(trailer.GetProperty("complete").GetBoolean());
        Assert.Equal((1, 32), (trailer.GetProperty("generation").GetInt32(), trailer.GetProperty("total").GetInt32()));
        Assert.Equal(2, trailer.GetProperty("coverage").GetProperty("shardsAnswered").GetInt32());
    }

    [Fact]
    public async Task It_goes_on_behind_a_key()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        JsonElement[] all = await LinesAsync(await node.Client.GetAsync("/api/export?q=filler", Cancellation));
        string key = all[11].GetProperty("key").GetString()!;
        JsonElement[] rest = await LinesAsync(await node.Client.GetAsync($"/api/export?q=filler&generation=1&after={Uri.EscapeDataString(key)}", Cancellation));
        Assert.Equal(all[12..30].Select(l => l.GetRawText()), rest[..^1].Select(l => l.GetRawText()));
    }

    [Theory]
    [InlineData("/api/export", 400)]
    [InlineData("/api/export?q=a&fields=id,score", 400)]
    [InlineData("/api/export?q=a&dateFrom=soon", 400)]
    [InlineData("/api/export?q=a&index=none", 404)]
    [InlineData("/api/export?q=a&generation=9", 404)]
    public async Task What_can_not_be_exported_is_a_problem(string address, int status)
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using HttpResponseMessage response = await node.Client.GetAsync(address, Cancellation);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_cluster_exports_what_one_index_does()
    {
        TestDocument[] documents = [.. Enumerable.Range(0, ExportPage.Size + 90).Select(i => new TestDocument($"d{i * 7 % 1000:D4}", "", i % 5 == 0 ? "rare word" : "word") { Url = $"http://h{i % 3}.example.org/{i}" })];
        using var index = new TestIndex();
        await index.PublishAsync(documents, shards: 5);
        await using RunningCluster cluster = await RunningCluster.StartAsync(index.Store, nodes: 3, replicas: 1);
        await cluster.UntilReadyAsync();
        foreach (string query in new[] { "word", "rare -site:h1.example.org", "*" })
        {
            var expected = new List<string>();
            await foreach (ExportPage page in index.Searches.ExportAsync("test", new ExportRequest { Query = query }, null, Cancellation)) expected.AddRange(page.Documents.Select(d => d.Key));
            JsonElement[] lines = await LinesAsync(await cluster.Client.GetAsync(new Uri(cluster.AddressOf(1), $"/api/export?q={Uri.EscapeDataString(query)}&index=test"), Cancellation));
            Assert.Equal(expected, lines[..^1].Select(l => l.GetProperty("key").GetString()));
            Assert.True(lines[^1].GetProperty("trailer").GetProperty("complete").GetBoolean());
        }
    }

    private static async Task<JsonElement[]> LinesAsync(HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync(Cancellation);
        return [.. text.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
