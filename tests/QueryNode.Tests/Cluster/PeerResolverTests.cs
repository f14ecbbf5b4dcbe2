using Indexer.QueryNode.Cluster;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Indexer.Tests.Cluster;

public sealed class PeerResolverTests
{
    [Theory]
    [InlineData("localhost:9001", "127.0.0.1:9001")]
    [InlineData("127.0.0.9", "127.0.0.9:8081")]
    [InlineData("127.0.0.9:80", "127.0.0.9:80")]
    [InlineData("[::1]:9001", "[::1]:9001")]
    public async Task A_name_stands_for_its_addresses_with_the_port_that_it_has_or_the_usual_one(string peer, string address) =>
        Assert.Contains(address, await ResolveAsync(peer));

    [Fact]
    public async Task Each_address_is_listed_once() =>
        Assert.Equal(["127.0.0.1:9001", "127.0.0.1:9002"], await ResolveAsync("127.0.0.1:9001", "127.0.0.1:9002", "127.0.0.1:9001"));

    private static Task<IReadOnlyCollection<string>> ResolveAsync(params string[] peers) =>
        new PeerResolver(ClusterSettings.Alone with { Peers = peers }, NullLogger<PeerResolver>.Instance).ResolveAsync(TestContext.Current.CancellationToken);
}
