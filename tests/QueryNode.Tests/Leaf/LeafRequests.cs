using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using Indexer.QueryNode.Leaf;
using Indexer.Search.Queries;
using Indexer.Tests.Cluster;
using Xunit;

namespace Indexer.Tests.Leaf;

/// <summary>What a root asks of a node for the first shard of generation 1 of the index <c>test</c>, sent by a test.</summary>
internal static class LeafRequests
{
    private static readonly WordQuery s_query = new("common", QueryScope.Everywhere);

    /// <summary>The best ten hits.</summary>
    public static Task<LeafSearchResponse> SearchAsync(RunningCluster cluster, int node, TimeSpan left) => PostAsync(
        cluster, node, LeafPaths.Search, new LeafSearchRequest { Index = "test", Generation = 1, Shards = [0], Query = s_query, Count = 10, LeftMs = left.TotalMilliseconds },
        LeafJson.Default.LeafSearchRequest, LeafJson.Default.LeafSearchResponse);

    /// <summary>What is shown of documents of the first segment.</summary>
    public static Task<LeafFetchResponse> FetchAsync(RunningCluster cluster, int node, TimeSpan left, int[] documents) => PostAsync(
        cluster, node, LeafPaths.Fetch,
        new LeafFetchRequest { Index = "test", Generation = 1, Shards = [0], Query = s_query, Snippets = true, Segments = [new int[documents.Length]], Documents = [documents], LeftMs = left.TotalMilliseconds },
        LeafJson.Default.LeafFetchRequest, LeafJson.Default.LeafFetchResponse);

    private static async Task<TResponse> PostAsync<TRequest, TResponse>(RunningCluster cluster, int node, string path, TRequest asked, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{cluster.LeafAddressOf(node)}{path}") { Content = JsonContent.Create(asked, requestType) };
        request.Headers.TryAddWithoutValidation("Authorization", $"Leaf {RunningCluster.Secret}");
        using HttpResponseMessage response = await cluster.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync(responseType, TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("no answer");
    }
}
