using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Indexer.Indexing;

namespace Indexer.QueryNode.Cluster;

/// <summary>
/// Which nodes hold which shards: weighted rendezvous hashing (Thaler and Ravishankar 1998; weights by -w / ln h, Schindelhauer and Schomaker 2005) with bounded loads in bytes
/// (Mirrokni, Thorup and Zadimoghaddam 2018). Every node works it out by itself: the same nodes and manifest give the same placement. A shard goes to the nodes that its name
/// ranks first and that have room left; the room of a node is its share by weight of all bytes and a quarter more. Without the bound, eight shards on three nodes are as
/// likely as not to lie six to two; with it, few shards but those of a node that leaves have to move. Partitions keep their places over generations.
/// </summary>
internal static class Placement
{
    /// <summary>How much more than its share a node may hold.</summary>
    public const double Slack = 1.25;

    /// <summary>The owners of each shard, the first choice first: <paramref name="replicas"/> of them, or all nodes where there are fewer.</summary>
    public static string[][] Of(GenerationManifest manifest, IReadOnlyCollection<(string Node, long Weight)> nodes, int replicas)
    {
        var room = Rooms(manifest.Shards, nodes, replicas);
        var owners = new string[manifest.Shards.Count][];
        // The largest first, while there is room for them everywhere.
        foreach (int shard in Enumerable.Range(0, owners.Length).OrderByDescending(i => manifest.Shards[i].Bytes).ThenBy(i => manifest.Shards[i].Id))
            owners[shard] = Choose(manifest.Index, manifest.Shards[shard], nodes, room, replicas);
        return owners;
    }

    private static Dictionary<string, double> Rooms(IReadOnlyList<ShardManifest> shards, IReadOnlyCollection<(string Node, long Weight)> nodes, int replicas)
    {
        double bytes = shards.Sum(s => (double)s.Bytes) * Math.Min(replicas, nodes.Count);
        double weights = nodes.Sum(n => (double)n.Weight);
        return nodes.ToDictionary(n => n.Node, n => bytes * n.Weight / weights * Slack, StringComparer.Ordinal);
    }

    private static string[] Choose(string index, ShardManifest shard, IReadOnlyCollection<(string Node, long Weight)> nodes, Dictionary<string, double> room, int replicas)
    {
        string[] ranked = [.. nodes.OrderByDescending(n => Score(index, shard.Id, n.Node, n.Weight)).ThenBy(n => n.Node, StringComparer.Ordinal).Select(n => n.Node)];
        // Where no node has room any more, rank alone decides.
        string[] chosen = [.. ranked.Where(n => room[n] >= shard.Bytes).Take(replicas)];
        if (chosen.Length < replicas) chosen = [.. chosen, .. ranked.Except(chosen, StringComparer.Ordinal).OrderByDescending(n => room[n]).Take(replicas - chosen.Length)];
        foreach (string node in chosen) room[node] -= shard.Bytes;
        return chosen;
    }

    private static double Score(string index, int shard, string node, long weight)
    {
        ulong hash = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{index}\n{shard}\n{node}")));
        double uniform = ((hash >> 11) + 0.5) / (1UL << 53); // never 0 nor 1
        return -weight / Math.Log(uniform);
    }
}
