using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Indexer.Resilience;
using Polly;

namespace Indexer.Client;

/// <summary>Makes requests of a node: with the key, within the time, tried again where that can help, failures as <see cref="ClientException"/>. Thread-safe.</summary>
internal sealed class NodeCalls
{
    private const string ProblemType = "application/problem+json";

    private readonly HttpClient _http;
    private readonly IndexerClientOptions _options;
    private readonly ResiliencePipeline _tries;

    public NodeCalls(HttpClient http, IndexerClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(http.BaseAddress);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Tries, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Tries, 10);
        _http = http;
        _options = options;
        _tries = ClientPipeline.Call(options.Time, options.Tries);
    }

    /// <summary>Asks, and reads the answer.</summary>
    /// <exception cref="ClientException">The node did not answer as asked.</exception>
    public Task<T> GetAsync<T>(RequestAddress address, JsonTypeInfo<T> type, CancellationToken cancellationToken) => AskAsync(address, null, type, cancellationToken);

    /// <summary>Asks with a body of JSON, and reads the answer.</summary>
    /// <exception cref="ClientException">The node did not answer as asked.</exception>
    public Task<T> PostAsync<T>(RequestAddress address, ReadOnlyMemory<byte> json, JsonTypeInfo<T> type, CancellationToken cancellationToken) => AskAsync(address, json, type, cancellationToken);

    private Task<T> AskAsync<T>(RequestAddress address, ReadOnlyMemory<byte>? json, JsonTypeInfo<T> type, CancellationToken cancellationToken) => TryAsync(async token =>
    {
        using HttpResponseMessage response = await SendAsync(address, json, token);
        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(token);
            return await JsonSerializer.DeserializeAsync(body, type, token) ?? throw Failed(response, "The node answered null.");
        }
        catch (IOException e)
        {
            throw Unreachable($"{_http.BaseAddress} broke off in its answer: {e.Message}", e); // here, so that it is tried again
        }
    }, cancellationToken);

    /// <summary>Asks, and hands over the answer as it comes, for which there is no time limit any more; closing it ends the node's work.</summary>
    /// <exception cref="ClientException">The node did not answer as asked.</exception>
    public async Task<Stream> OpenAsync(RequestAddress address, CancellationToken cancellationToken) => await (await BeginAsync(address, cancellationToken)).Content.ReadAsStreamAsync(cancellationToken);

    /// <summary>The same with the answer's head.</summary>
    /// <exception cref="ClientException">The node did not answer as asked.</exception>
    public Task<HttpResponseMessage> BeginAsync(RequestAddress address, CancellationToken cancellationToken) => TryAsync(async token => await SendAsync(address, null, token), cancellationToken);

    /// <summary>How often a request is made at most.</summary>
    public int Tries => _options.Tries;

    /// <summary>The clock.</summary>
    public TimeProvider Time => _options.Time;

    private async Task<T> TryAsync<T>(Func<CancellationToken, ValueTask<T>> ask, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(_options.Timeout, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token);
        try
        {
            return await _tries.ExecuteAsync(ask, either.Token);
        }
        catch (JsonException e)
        {
            throw new ClientException(ClientErrorKind.Failed, new Problem { Detail = $"{_http.BaseAddress} answered what is no answer of a query node: {e.Message}" }, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable($"{_http.BaseAddress} did not answer within {_options.Timeout.TotalSeconds} s.", e);
        }
    }

    /// <summary>One try, up to the answer's head; with a body of JSON it is a POST.</summary>
    private async Task<HttpResponseMessage> SendAsync(RequestAddress address, ReadOnlyMemory<byte>? json, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(json is null ? HttpMethod.Get : HttpMethod.Post, new Uri(address.ToString(), UriKind.Relative));
        if (json is { } body) request.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        if (_options.Key is { } key) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw Unreachable($"{_http.BaseAddress} can't be reached: {e.Message}", e);
        }
        if (response.IsSuccessStatusCode) return response;
        using (response) throw await RefusalAsync(response, cancellationToken);
    }

    private async Task<ClientException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        Problem? problem = null;
        if (response.Content.Headers.ContentType?.MediaType == ProblemType)
        {
            try
            {
                await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
                problem = await JsonSerializer.DeserializeAsync(body, ClientJson.Default.Problem, cancellationToken);
            }
            catch (Exception e) when (e is JsonException or IOException)
            {
                // What stood before the node answers for it: the status has to do.
            }
        }
        return problem is null ? Failed(response, $"{_http.BaseAddress} answered with status {(int)response.StatusCode} {response.ReasonPhrase}.") : Refusal(response, problem);
    }

    private ClientException Failed(HttpResponseMessage response, string detail) => Refusal(response, new Problem { Status = (int)response.StatusCode, Title = response.ReasonPhrase, Detail = detail });

    private ClientException Refusal(HttpResponseMessage response, Problem problem) => new(KindOf(response.StatusCode), problem) { RetryAfter = WaitOf(response.Headers.RetryAfter) };

    private TimeSpan? WaitOf(RetryConditionHeaderValue? header)
    {
        TimeSpan? wait = header?.Delta ?? header?.Date - _options.Time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static ClientErrorKind KindOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => ClientErrorKind.BadRequest,
        HttpStatusCode.Unauthorized => ClientErrorKind.Unauthorized,
        HttpStatusCode.Forbidden => ClientErrorKind.Forbidden,
        HttpStatusCode.NotFound => ClientErrorKind.NotFound,
        HttpStatusCode.Conflict => ClientErrorKind.NotYet,
        HttpStatusCode.Gone => ClientErrorKind.CursorExpired,
        HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => ClientErrorKind.Overloaded,
        _ => ClientErrorKind.Failed,
    };

    private static ClientException Unreachable(string detail, Exception inner) => new(ClientErrorKind.Unreachable, new Problem { Detail = detail }, inner);
}
