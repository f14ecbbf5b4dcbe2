using Indexer.Hosting;
using Indexer.QueryNode.Access;
using Indexer.QueryNode.Api;
using Indexer.QueryNode.Cluster;
using Indexer.QueryNode.OpenApi;
using Indexer.QueryNode.Suggestions;
using Indexer.QueryNode.Web;
using Indexer.Storage;
using Microsoft.Extensions.Options;

namespace Indexer.QueryNode;

/// <summary>
/// Puts a query node together: search page, JSON API and health over the generations of a store. Used by the query node's own program and, in one process with the
/// rest, by the coordinator's <c>serve</c>.
/// </summary>
public static class QueryNodeApp
{
    /// <summary>Builds it; the caller runs it.</summary>
    /// <param name="args">Command line and, through it, settings: <c>--urls</c>, <c>--QueryNode:MostHits</c> and so on.</param>
    /// <param name="store">The store; stays the caller's.</param>
    /// <param name="cacheFolder">Where copies of shard files are kept.</param>
    /// <param name="localFile">Path of a blob of a store that is a folder of this machine, so that shards are read in place; null for other stores.</param>
    /// <param name="cluster">The nodes it is one of; null: it is alone.</param>
    /// <param name="configure">What its host has beyond that; null for nothing.</param>
    public static WebApplication Build(
        string[] args, IBlobStore store, string cacheFolder, Func<string, string>? localFile = null, ClusterSettings? cluster = null, Action<WebApplicationBuilder>? configure = null)
    {
        // To notice a changed appsettings.json the host would watch all files below the working folder, which may be a store's.
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);
        // Certificates by the web server's own settings, Kestrel:Certificates:Default; the slim builder leaves them out.
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxRequestLineSize = 32 * 1024;
        });
        builder.Services.AddOptionsWithValidateOnStart<QueryNodeOptions>().BindConfiguration("QueryNode").ValidateDataAnnotations()
            .Validate(o => o.SearchTimeout > TimeSpan.Zero, "QueryNode:SearchTimeout must be more than nothing.")
            .Validate(o => o.WatchEvery >= TimeSpan.FromMilliseconds(50), "QueryNode:WatchEvery must be at least 50 ms, so that the store is not asked without a pause.")
            .Validate(o => o.MostHits <= o.DeepestRank, "QueryNode:MostHits must be at most QueryNode:DeepestRank.");
        builder.Services.AddSingleton(services => services.GetRequiredService<IOptions<QueryNodeOptions>>().Value);
        builder.Services.AddCluster(cluster ?? ClusterSettings.Alone, store, cacheFolder, localFile);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton<PopularQueries>();
        builder.Services.AddSingleton(_ => new FirstQueryTrace(store));
        builder.Services.AddSingleton<KeyRing>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<KeyRing>());
        // What can't be read of a request is told like everything else that is wrong with one.
        builder.Services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        builder.Services.AddRateLimits();
        builder.Services.AddApiDocument();
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<Problems>();

        configure?.Invoke(builder);

        WebApplication app = builder.Build();
        var limits = app.Services.GetRequiredService<IOptions<RateLimitOptions>>().Value;
        var problems = app.Services.GetRequiredService<IProblemDetailsService>();
        app.UseTrustedProxies(limits);
        app.UseSecurityHeaders();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        var keys = app.Services.GetRequiredService<KeyRing>();
        app.UseCallers(keys);
        app.UseRateLimits(limits, problems);
        app.UseAccessGate(keys, problems);
        app.WarnOfOpenDoor(keys);
        app.MapPage().MapSession().MapAssets().MapExport().MapApiDocument().MapProgramHealth(app.Services.GetRequiredService<Readiness>());
        app.MapLimitedGroup().MapSearch().MapMultiSearch().MapCount().MapDocument().MapSuggest().MapSimilar().MapIndexes().MapGenerations().MapInspect().MapCluster();
        return app;
    }
}
