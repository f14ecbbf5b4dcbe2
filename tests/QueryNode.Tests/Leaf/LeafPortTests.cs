using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using Indexer.Hosting;
using Indexer.QueryNode.Leaf;
using Indexer.Search;
using Indexer.Tests.Cluster;
using Indexer.Tests.Search;
using Xunit;

namespace Indexer.Tests.Leaf;

/// <summary>Who can reach what nodes ask each other.</summary>
public sealed class LeafPortTests
{
    private static readonly string[] s_paths = [LeafPaths.State, LeafPaths.Search, LeafPaths.Fetch];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_of_the_leaf_port_is_on_the_public_one_and_nothing_of_the_public_one_on_the_leaf_port()
    {
        using var index = await IndexAsync();
        await using RunningCluster cluster = await RunningCluster.StartAsync(index.Store, nodes: 2, replicas: 1);
        await cluster.UntilReadyAsync();
        foreach (string path in s_paths)
            foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post])
                Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(cluster.Client, method, new Uri(cluster.AddressOf(0), path), RunningCluster.Secret));
        foreach (string path in new[] { "/api/search?q=a", "/api/cluster", "/", "/health/live", "/metrics", "/openapi/v1.json" })
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(cluster.Client, HttpMethod.Get, new Uri($"http://{cluster.LeafAddressOf(0)}{path}"), RunningCluster.Secret));
    }

    [Fact]
    public async Task Without_the_secret_the_leaf_port_answers_nothing()
    {
        using var index = await IndexAsync();
        await using RunningCluster cluster = await RunningCluster.StartAsync(index.Store, nodes: 2, replicas: 1);
        foreach (string path in (string[])[.. s_paths, "/nowhere"])
            foreach (string? secret in new[] { null, "", "secret", RunningCluster.Secret + " " + RunningCluster.Secret })
                Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(cluster.Client, path == LeafPaths.State ? HttpMethod.Get : HttpMethod.Post, new Uri($"http://{cluster.LeafAddressOf(0)}{path}"), secret));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(cluster.Client, HttpMethod.Get, new Uri($"http://{cluster.LeafAddressOf(0)}{LeafPaths.State}"), RunningCluster.Secret));
    }

    [Fact]
    public async Task Nodes_with_certificates_of_their_own_authority_work_together()
    {
        using var certificates = new NodeCertificates();
        using var index = await IndexAsync();
        await using RunningCluster cluster = await RunningCluster.StartAsync(index.Store, nodes: 2, replicas: 1, certificates.Files);
        await cluster.UntilReadyAsync();
        SearchResponse answer = await cluster.SearchAsync(0, "common", size: 100);
        Assert.Equal((40L, 4), (answer.Total.Value, answer.Coverage.ShardsAnswered));
    }

    [Fact]
    public async Task Who_has_no_certificate_of_the_authority_gets_no_connection()
    {
        using var certificates = new NodeCertificates();
        using var others = new NodeCertificates();
        using var index = await IndexAsync();
        await using RunningCluster cluster = await RunningCluster.StartAsync(index.Store, nodes: 2, replicas: 1, certificates.Files);
        Assert.True(await IsLetInAsync("https", new LeafTls(certificates.Files).ToClientOptions()));
        Assert.False(await IsLetInAsync("https", Trusting(new LeafTls(others.Files).ToClientOptions())));
        Assert.False(await IsLetInAsync("https", Trusting(new SslClientAuthenticationOptions())));
        Assert.False(await IsLetInAsync("http", new SslClientAuthenticationOptions()));
        Assert.False(await IsLetInAsync("https", new LeafTls(others.Files).ToClientOptions())); // nor does a node talk to who is none

        async Task<bool> IsLetInAsync(string scheme, SslClientAuthenticationOptions ssl)
        {
            using var client = new HttpClient(new SocketsHttpHandler { SslOptions = ssl });
            try
            {
                using HttpResponseMessage response = await client.GetAsync(new Uri($"{scheme}://{cluster.LeafAddressOf(0)}{LeafPaths.State}"), Cancellation);
                return response.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }

        static SslClientAuthenticationOptions Trusting(SslClientAuthenticationOptions ssl)
        {
            ssl.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null; // who looks for a way in checks nothing
            return ssl;
        }
    }

    [Fact]
    public void Files_that_are_no_certificates_end_the_start()
    {
        using var certificates = new NodeCertificates();
        LeafCertificateFiles good = certificates.Files;
        foreach (LeafCertificateFiles bad in new[] { good with { Authority = "/no/such/file" }, good with { Authority = good.Key! }, good with { Certificate = good.Key! }, good with { Key = good.Certificate }, good with { Key = null } })
            Assert.Contains("--leaf-ca-file", Assert.Throws<SettingsException>(() => new LeafTls(bad)).Message, StringComparison.Ordinal);
    }

    private static async Task<TestIndex> IndexAsync()
    {
        var index = new TestIndex();
        await index.PublishAsync([.. Enumerable.Range(0, 40).Select(i => new TestDocument($"d{i:D2}", "", "common"))], shards: 4);
        return index;
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, HttpMethod method, Uri address, string? secret)
    {
        using var request = new HttpRequestMessage(method, address);
        if (secret is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Leaf", secret);
        using HttpResponseMessage response = await client.SendAsync(request, Cancellation);
        return response.StatusCode;
    }
}
