using System.Net;
using System.Text;

namespace Indexer.Tests.Client;

/// <summary>A node that answers one after the other what it was told to, and notes what it was asked for, with which key.</summary>
internal sealed class ScriptedNode(params Func<HttpResponseMessage>[] answers) : HttpMessageHandler
{
    public List<(string Address, string? Key)> Asked { get; } = [];

    public static Func<HttpResponseMessage> Answer(HttpStatusCode status, string body, string type = "application/json", string? retryAfter = null) => () =>
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, type) };
        if (retryAfter is not null) response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return response;
    };

    public static Func<HttpResponseMessage> Problem(HttpStatusCode status, string detail, string? retryAfter = null, string more = "") =>
        Answer(status, $$"""{"status":{{(int)status}},"detail":"{{detail}}"{{more}}}""", "application/problem+json", retryAfter);

    public static Func<HttpResponseMessage> NoConnection { get; } = () => throw new HttpRequestException("refused");

    /// <summary>An answer of which only this much comes.</summary>
    public static Func<HttpResponseMessage> BrokenOff(string body) => () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new BrokenStream(Encoding.UTF8.GetBytes(body))) };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked.Add((request.RequestUri!.PathAndQuery, request.Headers.Authorization?.ToString()));
        return Task.FromResult(answers[Math.Min(Asked.Count, answers.Length) - 1]());
    }

    private sealed class BrokenStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position < Length ? base.ReadAsync(buffer, cancellationToken) : throw new HttpIOException(HttpRequestError.ResponseEnded, "ended too soon");
    }
}
