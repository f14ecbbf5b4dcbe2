using Indexer.Hosting;
using Indexer.QueryNode;
using Indexer.QueryNode.Access;
using Indexer.QueryNode.Cluster;
using Indexer.QueryNode.Shards;
using Indexer.Telemetry;

var queryNode = new ProgramOutline("query-node", "Serves search page and API of all indices of a store.", QueryNodeSettings.Settings)
{
    Required = [FleetSettings.Store],
    Sections = [OptionSection.Of<QueryNodeOptions>("QueryNode"), OptionSection.Of<RateLimitOptions>("RateLimit"), OptionSection.Of<ClusterOptions>("Cluster"), OptionSection.Logging],
};
return await ProgramStart.RunAsync(args, queryNode, async (sources, others) =>
{
    var settings = QueryNodeSettings.Read(sources);
    using var logs = LoggerFactory.Create(logging => ProgramHost.ConfigureLogs(logging, settings.Fleet));
    // Until the store is there, there is nothing to serve; a signal ends the waiting as the system does.
    await using var opened = await new FleetConnections(settings.Fleet, TimeProvider.System, logs).OpenStoreAsync(CancellationToken.None);
    // Shards of a store that is a folder are read in place.
    using var cache = opened.LocalFile is null ? CacheFolder.Take(settings.Cache) : null;
    await using var app = QueryNodeApp.Build(
        ["--urls", settings.Urls, .. settings.ApiKeys is { } keys ? new[] { $"--QueryNode:Keys={Path.GetFullPath(keys)}" } : [], .. others], new MeteredBlobStore(opened.Store), settings.Cache, opened.LocalFile, settings.Cluster,
        builder => ProgramHost.Configure(builder, "query-node", settings.Fleet, stopWithin: TimeSpan.FromSeconds(30)));
    app.UseMetricsPage();
    return await app.RunToEndAsync(CancellationToken.None);
});
