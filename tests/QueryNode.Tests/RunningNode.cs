using Indexer.QueryNode;
using Indexer.Tests.Search;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Indexer.Tests;

/// <summary>A query node on a free port of the loopback, over an index of two kinds of documents.</summary>
internal sealed class RunningNode : IAsyncDisposable
{
    private readonly TestIndex _index = new();
    private readonly string _cache = Directory.CreateTempSubdirectory("indexer-node-").FullName;
    private WebApplication? _app;

    public static readonly TestDocument[] Documents =
    [
        new("http://a.example.org/one", "First <script>alert(1)</script> page", "Plain words & \"quotes\" <b>not bold</b> about whales.") { Url = "http://a.example.org/one", Language = "en", Date = new DateTimeOffset(2021, 5, 6, 0, 0, 0, TimeSpan.Zero), Captured = new DateTimeOffset(2022, 3, 4, 5, 6, 7, TimeSpan.Zero) },
        new("2", "Second", "More about whales and ships.") { Url = "javascript:alert(1)", Language = "en" },
        .. Enumerable.Range(0, 30).Select(i => new TestDocument($"many{i:D2}", $"Number {i}", "filler text") { Url = $"https://b.example.org/docs/{i}" }),
    ];

    public HttpClient Client { get; } = new();

    public TestIndex Index => _index;

    public WebApplication App => _app!; // started before anybody has this

    public static async Task<RunningNode> StartAsync(bool empty = false, Action<WebApplication>? configure = null, TimeProvider? time = null, params string[] arguments)
    {
        var node = new RunningNode();
        if (!empty) await node._index.PublishAsync(Documents, shards: 2);
        node._app = QueryNodeApp.Build(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "None", "--QueryNode:WatchEvery", "00:00:00.050", .. arguments], node._index.Store, node._cache,
            configure: builder =>
            {
                if (time is not null) builder.Services.AddSingleton(time);
            });
        configure?.Invoke(node._app);
        await node._app.StartAsync();
        node.Client.BaseAddress = new Uri(node._app.Urls.First());
        while (!(await node.Client.GetAsync("/health/ready")).IsSuccessStatusCode) await Task.Delay(10);
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
        _index.Dispose();
        Directory.Delete(_cache, recursive: true);
    }
}
