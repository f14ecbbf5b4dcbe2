using Indexer.QueryNode.Cluster;
using Microsoft.AspNetCore.Http.Json;

namespace Indexer.QueryNode.Leaf;

/// <summary>
/// The leaf port: a web server of its own, so that nothing of it can be reached by way of the public one. It starts before the public one and ends after it. None for a node that is alone.
/// </summary>
internal sealed partial class LeafServer(ClusterSettings settings, LeafSecret secret, LeafTls tls, LeafEndpoints endpoints, ILoggerFactory logs, ILogger<LeafServer> logger) : IHostedService, IAsyncDisposable
{
    // A fetch of ten thousand hits is below.
    private const long MostRequestBytes = 4 << 20;

    private WebApplication? _app;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!settings.HasPeers) return;
        // As the public one: the folder it runs in may be a store's, which must not be watched.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton(logs);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<JsonOptions>(json => json.SerializerOptions.MaxDepth = LeafJson.Default.Options.MaxDepth);
        builder.WebHost.UseKestrelCore();
        if (tls.IsOn) builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MostRequestBytes;
            if (tls.IsOn) kestrel.ConfigureHttpsDefaults(tls.Configure);
        });
        builder.WebHost.UseUrls(settings.LeafUrl);
        _app = builder.Build();
        _app.Use(async (http, next) =>
        {
            if (secret.Accepts(http.Request.Headers.Authorization)) await next(http);
            else http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        });
        endpoints.Map(_app);
        await _app.StartAsync(cancellationToken);
        Listens(string.Join(", ", _app.Urls));
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "answers its peers at {Address}")]
    private partial void Listens(string address);
}
