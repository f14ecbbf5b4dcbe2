using Indexer.Search.Shards;
using Indexer.Search.Snippets;

namespace Indexer.Search.Facets;

/// <summary>How many matches of each host a list that is collapsed by host leaves out.</summary>
internal sealed class HostCounts
{
    private readonly Dictionary<byte[], long> _ofHost = new(Utf8TermComparer.Instance);
    private readonly int _perHost;

    private HostCounts(IEnumerable<ShardFacet> shards, int perHost)
    {
        _perHost = perHost;
        foreach (ShardFacet shard in shards) FacetMerger.Add(shard, _ofHost);
    }

    /// <summary>Null where the list is not collapsed, or not every match of every shard was counted.</summary>
    public static HostCounts? Of(ShardHits[] answers, int perHost) =>
        perHost > 0 && answers.All(a => a.Failure is null && a.Hosts is { Others: 0 }) ? new HostCounts(answers.Select(a => a.Hosts!), perHost) : null; // just seen

    /// <summary>Matches of a host beyond those that the list has of it.</summary>
    public long MoreOf(byte[]? host) => host is null ? 0 : Math.Max(0, _ofHost.GetValueOrDefault(host) - _perHost);
}
