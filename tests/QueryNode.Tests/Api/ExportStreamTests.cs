using System.Net;
using System.Text.Json;
using Indexer.Client;
using Indexer.QueryNode;
using Indexer.Search;
using Indexer.Tests.Search;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Indexer.Tests.Api;

/// <summary>What becomes of an export that is on its way: a client that does not read, a node that fails.</summary>
public sealed class ExportStreamTests : IAsyncLifetime
{
    // What a connection over loopback may hold of its own: the kernel's buffers at both ends at their largest, and the server's.
    private const long MostInFlight = 48L << 20;
    private const int MostPages = (int)(MostInFlight / (ExportPage.Size * EndlessGenerations.TitleBytes));

    private readonly TestIndex _index = new();
    private readonly DirectoryInfo _cache = Directory.CreateTempSubdirectory("indexer-export-");
    private WebApplication? _app;
    private EndlessGenerations? _endless;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private EndlessGenerations Endless => _endless!; // made before each test, as the application is

    private Uri Node => new(_app!.Urls.First());

    public async ValueTask InitializeAsync()
    {
        await _index.PublishAsync([new TestDocument("a", "", "word")]);
        _endless = new EndlessGenerations(_index.Cache);
        _app = QueryNodeApp.Build(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "None"], _index.Store, _cache.FullName,
            configure: builder => builder.Services.AddSingleton(new SearchService(_endless, TimeProvider.System, new SearchLimits())));
        await _app.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _index.Dispose();
        _cache.Delete(recursive: true);
    }

    [Fact]
    public async Task Nothing_is_searched_ahead_of_a_client_that_does_not_read_and_it_goes_on_when_the_client_does()
    {
        using var client = new HttpClient { BaseAddress = Node };
        using HttpResponseMessage response = await client.GetAsync("/api/export?q=word&index=test", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        int stood = await StandsAsync();
        // Twice what can be on its way: there is no end of it but the client's.
        for (int i = 0; i < 2 * MostPages * ExportPage.Size; i++) Assert.NotNull(await lines.ReadLineAsync(Cancellation));
        Assert.InRange(Endless.Searches, 2 * MostPages, 3 * MostPages + 1);
        Assert.True(Endless.Searches > stood);
        await StandsAsync();
    }

    [Fact]
    public async Task A_client_that_hangs_up_ends_it()
    {
        Endless.At = search => search <= MostPages ? null : "is searched for nobody";
        using var client = new IndexerClient(Node);
        await using (Stream export = await client.ExportAsync("test", new SearchRequest { Query = "word" }, null, null, Cancellation)) await export.ReadExactlyAsync(new byte[1000], Cancellation);
        await Endless.Ended.WaitAsync(Cancellation);
        Assert.InRange(Endless.Searches, 1, MostPages);
    }

    [Fact]
    public async Task A_shard_that_fails_in_the_middle_is_told_in_a_trailer_that_says_where_to_go_on()
    {
        Endless.At = search => search == 3 ? "is open on no node that answers" : null;
        using var client = new HttpClient { BaseAddress = Node };
        string[] lines = (await client.GetStringAsync("/api/export?q=word&index=test&fields=key", Cancellation)).TrimEnd('\n').Split('\n');
        Assert.Equal(2 * ExportPage.Size + 1, lines.Length);
        JsonElement trailer = JsonDocument.Parse(lines[^1]).RootElement.GetProperty("trailer");
        Assert.False(trailer.GetProperty("complete").GetBoolean());
        Assert.Contains("is open on no node that answers", trailer.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonDocument.Parse(lines[^2]).RootElement.GetProperty("key").GetString(), trailer.GetProperty("after").GetString());
    }

    [Fact]
    public async Task A_node_that_fails_in_the_middle_breaks_the_answer_off_so_that_nobody_takes_it_for_whole()
    {
        Endless.At = search => search == 3 ? throw new InvalidOperationException("a bug") : null;
        using var client = new HttpClient { BaseAddress = Node };
        using HttpResponseMessage response = await client.GetAsync("/api/export?q=word&index=test", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Assert.ThrowsAnyAsync<IOException>(async () => await (await response.Content.ReadAsStreamAsync(Cancellation)).CopyToAsync(Stream.Null, Cancellation));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_client_goes_on_where_an_export_broke_off(bool withTrailer)
    {
        Endless.At = search => search is 2 or 4 ? withTrailer ? "is gone" : throw new InvalidOperationException("a bug") : null;
        using var client = new IndexerClient(Node);
        var keys = new List<string>();
        await foreach (ExportedDocument document in client.ExportDocumentsAsync("test", new SearchRequest { Query = "word" }, null, null, Cancellation))
        {
            keys.Add(document.Key);
            if (keys.Count == 4 * ExportPage.Size) break;
        }
        // This index begins anew whenever it is asked anew, wherever that is; what counts is that the client asked on.
        Assert.Equal(4 * ExportPage.Size, keys.Count);
        Assert.True(Endless.Searches >= 6);
    }

    /// <summary>
    /// Waits until no more is searched; where it goes on and on, that is the failure. That a connection is full nobody tells: one that only seems to stand, on a machine that is busy, is
    /// a weaker test and no failed one.
    /// </summary>
    private async Task<int> StandsAsync()
    {
        int begun = Endless.Searches, last = -1;
        for (int still = 0; still < 20;)
        {
            await Task.Delay(20, Cancellation);
            int now = Endless.Searches;
            Assert.InRange(now - begun, 0, MostPages);
            still = now == last ? still + 1 : 0;
            last = now;
        }
        return last;
    }
}
