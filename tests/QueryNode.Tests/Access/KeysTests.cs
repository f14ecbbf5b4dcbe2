using System.Net;
using System.Text.Json;
using Indexer.Access;
using Indexer.Hosting;
using Xunit;

namespace Indexer.Tests.Access;

public sealed class KeysTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_file_of_keys_everybody_may_ask()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, "/api/search?q=whales", null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, "/api/cluster", null));
    }

    [Theory]
    [InlineData("/api/search?q=whales", HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData("/API/SEARCH?q=whales", HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData("/api/indexes", HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData("/?q=whales", HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData("/nowhere", HttpStatusCode.Unauthorized, HttpStatusCode.NotFound, HttpStatusCode.Forbidden)]
    [InlineData("/api/cluster", HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.OK)]
    [InlineData("/api/inspect?id=2", HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.OK)]
    [InlineData("/api/generations", HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData("/api/cluster/", HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.OK)]
    [InlineData("/Api/%63luster", HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.OK)]
    [InlineData("/metrics", HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.NotFound)]
    [InlineData("/health/live", HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData("/health/ready", HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData("/assets/search.css", HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK)]
    public async Task A_key_opens_what_its_scope_says(string address, HttpStatusCode without, HttpStatusCode search, HttpStatusCode admin)
    {
        using var file = new KeyFile();
        (string searchKey, string adminKey) = (file.Add(ApiKeyScopes.Search), file.Add(ApiKeyScopes.Admin));
        await using RunningNode node = await RunningNode.StartAsync(arguments: file.Arguments);
        Assert.Equal((without, search, admin), (await StatusAsync(node, address, null), await StatusAsync(node, address, searchKey), await StatusAsync(node, address, adminKey)));
    }

    [Fact]
    public async Task A_refusal_says_how_to_do_it_right()
    {
        using var file = new KeyFile();
        string key = file.Add(ApiKeyScopes.Search);
        await using RunningNode node = await RunningNode.StartAsync(arguments: file.Arguments);
        Assert.Equal(("Bearer realm=\"Indexer\"", "A key is needed"), await RefusalAsync("/api/search?q=a", null));
        Assert.Equal(("Bearer realm=\"Indexer\", error=\"invalid_token\"", "The key is not accepted"), await RefusalAsync("/api/search?q=a", ApiKey.New().Text));
        Assert.Equal(("Bearer realm=\"Indexer\", error=\"invalid_token\"", "The key is not accepted"), await RefusalAsync("/api/search?q=a", key[..^1]));
        Assert.Equal(("Bearer realm=\"Indexer\", error=\"insufficient_scope\", scope=\"admin\"", "The key does not open this"), await RefusalAsync("/api/cluster", key));

        async Task<(string, string?)> RefusalAsync(string address, string? shown)
        {
            using HttpResponseMessage response = await SendAsync(node, address, shown);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            using JsonDocument json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
            return (response.Headers.WwwAuthenticate.ToString(), json.RootElement.GetProperty("title").GetString());
        }
    }

    [Fact]
    public async Task A_key_is_taken_from_the_header_for_keys_too()
    {
        using var file = new KeyFile();
        string key = file.Add(ApiKeyScopes.Search);
        await using RunningNode node = await RunningNode.StartAsync(arguments: file.Arguments);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/indexes") { Headers = { { "X-Api-Key", key } } };
        using HttpResponseMessage response = await node.Client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_change_of_the_file_counts_while_the_node_runs_and_a_damaged_file_changes_nothing()
    {
        using var file = new KeyFile();
        await using RunningNode node = await RunningNode.StartAsync(arguments: file.Arguments);
        string key = file.Add(ApiKeyScopes.Search);
        await UntilAsync(HttpStatusCode.OK);
        byte[] good = await File.ReadAllBytesAsync(file.Path, Cancellation);
        await File.WriteAllTextAsync(file.Path, "{", Cancellation);
        string other = ApiKey.New().Text;
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(node, "/api/indexes", other));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, "/api/indexes", key));
        await File.WriteAllBytesAsync(file.Path, good, Cancellation);
        file.RevokeAll();
        await UntilAsync(HttpStatusCode.Unauthorized);

        async Task UntilAsync(HttpStatusCode status)
        {
            while (await StatusAsync(node, "/api/indexes", key) != status) await Task.Delay(20, Cancellation);
        }
    }

    [Theory]
    [InlineData(null, "Could not find file")]
    [InlineData("{", "not a file of keys")]
    public async Task A_file_of_keys_that_is_none_ends_the_start(string? content, string reason)
    {
        string path = Path.Combine(Path.GetTempPath(), $"indexer-keys-{Guid.NewGuid():N}.json");
        if (content is not null) await File.WriteAllTextAsync(path, content, Cancellation);
        try
        {
            var refusal = await Assert.ThrowsAsync<SettingsException>(() => RunningNode.StartAsync(arguments: ["--QueryNode:Keys", path]));
            Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
            Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(RunningNode node, string address, string? key)
    {
        using HttpResponseMessage response = await SendAsync(node, address, key);
        return response.StatusCode;
    }

    private static async Task<HttpResponseMessage> SendAsync(RunningNode node, string address, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (key is not null) request.Headers.Authorization = new("Bearer", key);
        return await node.Client.SendAsync(request, Cancellation);
    }
}
