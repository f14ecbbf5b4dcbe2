using Indexer.Captures;
using Indexer.Indexing;
using Indexer.QueryNode.Gather;
using Indexer.QueryNode.Leaf;
using Indexer.QueryNode.Shards;
using Indexer.Search;
using Indexer.Search.Filtering;
using Indexer.Search.Generations;
using Indexer.Search.Results;
using Indexer.Search.Scatter;
using Indexer.Search.Shards;
using Indexer.Storage;
using Microsoft.Extensions.Options;

namespace Indexer.QueryNode.Cluster;

/// <summary>Puts together what makes a node one of many; a node that is alone is a cluster of one.</summary>
internal static class ClusterServices
{
    public static IServiceCollection AddCluster(this IServiceCollection services, ClusterSettings settings, IBlobStore store, string cacheFolder, Func<string, string>? localFile)
    {
        services.AddOptionsWithValidateOnStart<ClusterOptions>().BindConfiguration("Cluster").ValidateDataAnnotations()
            .Validate(o => o.AskEvery > TimeSpan.Zero && o.AskWithin > TimeSpan.Zero && o.ResolveEvery > TimeSpan.Zero, "Cluster:AskEvery, Cluster:AskWithin and Cluster:ResolveEvery must be more than nothing.")
            .Validate(o => o.OutAfter >= o.AskEvery + o.AskWithin, "Cluster:OutAfter must be at least Cluster:AskEvery and Cluster:AskWithin together, so that one lost answer costs no node its shards.");
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<ClusterOptions>>().Value);
        services.AddSingleton(settings);
        services.AddSingleton(NodeIdentity.Of(settings));
        services.AddSingleton(new LeafSecret(settings.LeafSecret));
        services.AddSingleton(new LeafTls(settings.Certificates));
        services.AddSingleton(new ManifestStore(store, TimeProvider.System));
        services.AddSingleton(new Inspector(store));
        services.AddSingleton(new GenerationFiles(store, cacheFolder, localFile, settings.CacheBytes));
        services.AddSingleton(provider => MemoryOf(provider.GetRequiredService<QueryNodeOptions>()));
        services.AddSingleton<PeerResolver>();
        services.AddSingleton<Membership>();
        services.AddSingleton<RecentSearches>();
        services.AddSingleton<ShardWarmer>();
        services.AddSingleton<QuietScheduler>();
        services.AddSingleton<ShardOpener>();
        services.AddSingleton<Openings>();
        services.AddSingleton<Holdings>();
        services.AddSingleton<StoreWatcher>();
        services.AddSingleton(provider => new ShardAsker(parallelism: 0, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new Admission(provider.GetRequiredService<ClusterOptions>().MostCost));
        services.AddSingleton<LeafSearcher>();
        services.AddSingleton<NodeStates>();
        services.AddSingleton<LeafEndpoints>();
        services.AddSingleton(new TwoChoices(Random.Shared));
        services.AddSingleton<Router>();
        services.AddSingleton<Gatherer>();
        services.AddSingleton<ClusterGenerations>();
        services.AddSingleton(provider => new SearchService(
            provider.GetRequiredService<ClusterGenerations>(),
            provider.GetRequiredService<TimeProvider>(),
            LimitsOf(provider.GetRequiredService<QueryNodeOptions>()),
            provider.GetRequiredService<QueryNodeOptions>() is { ResultCacheBytes: > 0 and var bytes } ? new ResultCache(bytes) : null));
        services.AddSingleton<WarmUp>();
        services.AddHostedService<LeafServer>();
        services.AddHostedService(provider => provider.GetRequiredService<Membership>());
        services.AddHostedService(provider => provider.GetRequiredService<StoreWatcher>());
        services.AddHostedService<HoldingsKeeper>();
        return services;
    }

    private static ShardMemory MemoryOf(QueryNodeOptions options) => new(new FilterCache(options.FilterCacheBytes), options.WordCacheBytes);

    private static SearchLimits LimitsOf(QueryNodeOptions options) => new() { MostClauses = options.MostClauses, MostExpansions = options.MostExpansions };
}
