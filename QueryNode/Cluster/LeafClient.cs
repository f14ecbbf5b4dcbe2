using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Indexer.QueryNode.Leaf;

namespace Indexer.QueryNode.Cluster;

/// <summary>
/// Asks another node. HTTP/1.1 with connections kept alive: a request has a connection to itself, so that an answer of megabytes holds up no other, and closing it cancels the
/// work at the other end.
/// </summary>
internal sealed class LeafClient : IDisposable
{
    private static readonly MediaTypeHeaderValue s_json = new("application/json");
    private static readonly TimeSpan s_connectLimit = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http;
    private readonly string _address;

    /// <param name="address"><c>host:port</c>.</param>
    /// <param name="secret">What is shown.</param>
    /// <param name="tls">How both sides know each other.</param>
    public LeafClient(string address, LeafSecret secret, LeafTls tls)
    {
        _address = address;
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = s_connectLimit,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            SslOptions = tls.ToClientOptions(),
        })
        {
            BaseAddress = new Uri($"{tls.Scheme}://{address}"),
            Timeout = Timeout.InfiniteTimeSpan, // each request has its own deadline
        };
        if (secret.Header is { } header) _http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);
    }

    /// <exception cref="LeafException">It does not answer.</exception>
    public Task<NodeState> StateAsync(CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, LeafPaths.State), LeafJson.Default.NodeState, cancellationToken);

    /// <exception cref="LeafException">It does not answer.</exception>
    public Task<LeafSearchResponse> SearchAsync(LeafSearchRequest request, CancellationToken cancellationToken) =>
        PostAsync(LeafPaths.Search, request, LeafJson.Default.LeafSearchRequest, LeafJson.Default.LeafSearchResponse, cancellationToken);

    /// <exception cref="LeafException">It does not answer.</exception>
    public Task<LeafFetchResponse> FetchAsync(LeafFetchRequest request, CancellationToken cancellationToken) =>
        PostAsync(LeafPaths.Fetch, request, LeafJson.Default.LeafFetchRequest, LeafJson.Default.LeafFetchResponse, cancellationToken);

    public void Dispose() => _http.Dispose();

    private Task<TResponse> PostAsync<TRequest, TResponse>(
        string path, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType, CancellationToken cancellationToken)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request, requestType)) { Headers = { ContentType = s_json } };
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content }, responseType, cancellationToken);
    }

    private async Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            using (request)
            {
                using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
                if (response.StatusCode != HttpStatusCode.OK) throw Refusal(response.StatusCode);
                byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
                return JsonSerializer.Deserialize(body, type) ?? throw new LeafException(LeafErrorKind.Refused, $"node {_address} answered nothing");
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new LeafException(LeafErrorKind.Unreachable, $"node {_address} can't be reached: {e.Message}", e);
        }
        // A search had chosen the node before it was left out.
        catch (ObjectDisposedException e)
        {
            throw new LeafException(LeafErrorKind.Unreachable, $"node {_address} is no peer any more", e);
        }
        // So ends a connection that is not made in time.
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LeafException(LeafErrorKind.Unreachable, $"node {_address} took no connection within {s_connectLimit.TotalSeconds} s", e);
        }
        catch (JsonException e)
        {
            throw new LeafException(LeafErrorKind.Refused, $"node {_address} answered what is no answer: {e.Message}", e);
        }
    }

    private LeafException Refusal(HttpStatusCode status) => status switch
    {
        HttpStatusCode.TooManyRequests => new LeafException(LeafErrorKind.Overloaded, $"node {_address} has too much to do"),
        HttpStatusCode.Unauthorized => new LeafException(LeafErrorKind.Refused, $"node {_address} does not know this node's secret"),
        >= HttpStatusCode.InternalServerError => new LeafException(LeafErrorKind.Unreachable, $"node {_address} failed with status {(int)status}"),
        _ => new LeafException(LeafErrorKind.Refused, $"node {_address} refused with status {(int)status}"),
    };
}
