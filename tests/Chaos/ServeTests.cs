using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Indexer.Chaos;

/// <summary>The server as a process: what it answers, how it takes nonsense, and how it ends.</summary>
public sealed class ServeTests : IAsyncLifetime
{
    private readonly Workplace _place = new();
    private readonly HttpClient _client = new() { Timeout = IndexerProcess.Patience };
    private IndexerProcess _server = null!; // set before any test

    private string Data => _place.PathOf("data");

    public async ValueTask InitializeAsync()
    {
        await IndexAsync("crawl");
        _server = IndexerProcess.Start("serve", "--data", Data, "--urls", "http://127.0.0.1:0");
        var line = await _server.LineAsync("Serving at ");
        _client.BaseAddress = new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..]);
    }

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        _client.Dispose();
        _place.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task It_answers_takes_nonsense_for_what_it_is_notices_a_new_generation_and_stops_when_told()
    {
        Assert.Contains("clocks.example", await _client.GetStringAsync("/?q=turret+clock&index=samples", Cancellation), StringComparison.Ordinal);
        var answer = await _client.GetFromJsonAsync<JsonElement>("/api/search?q=turret+clock", Cancellation);
        Assert.Equal("https://clocks.example/turret-clock", answer.GetProperty("hits")[0].GetProperty("url").GetString());

        foreach (var nonsense in Nonsense()) await AssertCalmAsync(nonsense);
        await AssertRawRequestsAreSurvivedAsync();

        await IndexAsync("crawl-update", "--mode", "update");
        while ((await _client.GetFromJsonAsync<JsonElement>("/api/search?q=clock", Cancellation)).GetProperty("generation").GetInt32() != 2)
            await Task.Yield();

        _server.Signal(IndexerProcess.Terminate);
        var end = await _server.EndAsync();
        Assert.Equal(0, end.ExitCode);
        Assert.DoesNotContain("   at ", end.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(Data, "cache")) && Directory.EnumerateFileSystemEntries(Path.Combine(Data, "cache")).Any());
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Task<JsonElement> IndexAsync(string crawl, params string[] options) =>
        IndexerProcess.RunAsync(["index", Path.Combine(Workplace.Samples, crawl), "--index", "samples", "--data", Data, "--format", "json", .. options]);

    private static IEnumerable<string> Nonsense()
    {
        string[] queries =
        [
            "", "%20", "%00", "%FF%FE", "%ED%A0%80", "%22", "%22%22", "(((((", ")", "-", "--", "OR", "OR+OR", "-clock", "*", "a*", "site:", "title:%22", "lang:%F0%9F%98%80", ":::", "clock)))+OR+(",
            "%3Cscript%3Ealert(1)%3C/script%3E", string.Concat(Enumerable.Repeat("(", 900)), string.Concat(Enumerable.Repeat("a+", 1000)), new string('a', 2048), new string('a', 5000),
        ];
        foreach (var query in queries)
        {
            yield return $"/api/search?index=samples&q={query}";
            yield return $"/?index=samples&q={query}";
        }
        foreach (var parameters in new[]
        {
            "", "q=clock&size=abc", "q=clock&size=-1", "q=clock&size=0", "q=clock&size=99999999999", "q=clock&from=-1", "q=clock&from=2147483647", "q=clock&generation=99",
            "q=clock&generation=-1", "q=clock&snippets=perhaps", "q=clock&index=nope", "q=clock&index=..%2F..%2Fetc", "q=clock&index=%00", "q=clock&q=clock", "&&&=&=&q", "q=clock&index=samples&index=nope",
        })
        {
            yield return $"/api/search?{parameters}";
            yield return $"/?{parameters}";
        }
        foreach (var path in new[] { "/nope", "/api/nope", "/..%2f..%2fetc/passwd", "/%00", "/api/search/", "/api/indexes?x=%ZZ" }) yield return path;
    }

    // An answer or a reasoned refusal; never a server error, never its insides.
    private async Task AssertCalmAsync(string address)
    {
        using var response = await _client.GetAsync(new Uri(_client.BaseAddress + address.TrimStart('/')), Cancellation);
        var body = await response.Content.ReadAsStringAsync(Cancellation);
        var said = $"{address[..Math.Min(address.Length, 80)]}: {(int)response.StatusCode} {body[..Math.Min(body.Length, 300)]}";
        Assert.True(response.StatusCode == HttpStatusCode.OK || (int)response.StatusCode is >= 400 and < 500, said);
        Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", body, StringComparison.Ordinal);
        if (response.Content.Headers.ContentType?.MediaType == "text/html") Assert.DoesNotContain("<script>alert", body, StringComparison.Ordinal);
        if (response.StatusCode == HttpStatusCode.OK || !address.StartsWith("/api/search?", StringComparison.Ordinal)) return;
        Assert.True(response.Content.Headers.ContentType?.MediaType == "application/problem+json", said);
        Assert.True(JsonDocument.Parse(body).RootElement.GetProperty("status").GetInt32() == (int)response.StatusCode, said);
    }

    private async Task AssertRawRequestsAreSurvivedAsync()
    {
        foreach (var request in new[] { "\r\n\r\n", "GET\r\n\r\n", "GET /api/search?q=\u00ff HTTP/1.1\r\n\r\n", "POST /api/search HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "\0\0\0\0\r\n\r\n" })
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(_client.BaseAddress!.Host, _client.BaseAddress.Port, Cancellation);
            await using var stream = socket.GetStream();
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), Cancellation);
            socket.Client.Shutdown(SocketShutdown.Send);
            using var answer = new StreamReader(stream);
            Assert.DoesNotContain("HTTP/1.1 5", await answer.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync("/api/search?q=clock", Cancellation)).StatusCode);
    }
}
