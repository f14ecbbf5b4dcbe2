using CsCheck;
using Indexer.Indexing;
using Indexer.QueryNode.Cluster;
using Xunit;

namespace Indexer.Tests.Cluster;

public sealed class PlacementTests
{
    private static readonly Gen<long[]> GenShards = Gen.Long[1, 1000].Array[1, 64];

    private static readonly Gen<(string Node, long Weight)[]> GenNodes = Gen.Int[1, 4].Array[1, 12].Select(w => w.Select((weight, i) => ($"node-{i}", weight * 10L)).ToArray());

    [Fact]
    public void Every_shard_is_on_as_many_different_nodes_as_asked_or_on_all()
    {
        Gen.Select(GenShards, GenNodes, Gen.Int[1, 3]).Sample((shards, nodes, replicas) =>
        {
            foreach (string[] owners in Placement.Of(Manifest(shards), nodes, replicas))
            {
                Assert.Equal(Math.Min(replicas, nodes.Length), owners.Length);
                Assert.Equal(owners.Length, owners.Distinct().Count());
            }
        });
    }

    [Fact]
    public void Every_node_works_out_the_same_whatever_order_it_met_the_others_in()
    {
        Gen.Select(GenShards, GenNodes, Gen.Int[1, 3]).Sample((shards, nodes, replicas) =>
            Assert.Equal(Placement.Of(Manifest(shards), nodes, replicas), Placement.Of(Manifest(shards), [.. nodes.Reverse()], replicas)));
    }

    [Fact]
    public void No_node_holds_more_than_its_share_and_a_quarter_and_one_shard()
    {
        Gen.Select(GenShards, GenNodes, Gen.Int[1, 3]).Sample((shards, nodes, replicas) =>
        {
            Dictionary<string, long> held = Held(Manifest(shards), Placement.Of(Manifest(shards), nodes, replicas));
            double copies = shards.Sum() * (double)Math.Min(replicas, nodes.Length);
            foreach ((string node, long weight) in nodes)
            {
                // A node can't hold a shard twice: where replicas are many and weights differ, others must take what the heavy may not.
                if (replicas > 1 && nodes.Length < 2 * replicas) continue;
                double share = copies * weight / nodes.Sum(n => n.Weight);
                Assert.True(held.GetValueOrDefault(node) <= share * Placement.Slack + shards.Max() * replicas, $"{node} holds {held.GetValueOrDefault(node)}, its share is {share}");
            }
        });
    }

    [Fact]
    public void When_a_node_leaves_or_comes_little_more_moves_than_must()
    {
        double moved = 0, least = 0;
        Gen.Select(GenShards, Gen.Int[3, 12], Gen.Int[1, 3]).Sample((shards, count, replicas) =>
        {
            (string Node, long Weight)[] nodes = [.. Enumerable.Range(0, count).Select(i => ($"node-{i}", 1L))];
            GenerationManifest manifest = Manifest(shards);
            string[][] before = Placement.Of(manifest, nodes, replicas);
            string[][] after = Placement.Of(manifest, nodes[1..], replicas);
            lock (manifest.GetType())
            {
                for (int shard = 0; shard < shards.Length; shard++) moved += shards[shard] * (double)after[shard].Except(before[shard]).Count();
                least += Held(manifest, before).GetValueOrDefault("node-0");
            }
        }, iter: 500, seed: "0N0XIzNsQ0O2");
        // Without bounded loads it would be 1.
        Assert.True(moved <= 1.2 * least, $"moved {moved / least:0.00} of what the node held");
    }

    private static Dictionary<string, long> Held(GenerationManifest manifest, string[][] owners) => owners
        .SelectMany((nodes, shard) => nodes.Select(node => (node, manifest.Shards[shard].Bytes)))
        .GroupBy(h => h.node).ToDictionary(g => g.Key, g => g.Sum(h => h.Bytes));

    private static GenerationManifest Manifest(long[] shards) => new()
    {
        Index = "test",
        Generation = 1,
        Job = "test",
        Published = DateTimeOffset.UnixEpoch,
        ContentHash = "",
        Documents = 0,
        Options = new IndexOptions(),
        Shards = [.. shards.Select((bytes, i) => new ShardManifest(i, 1, bytes, $"{i}", []))],
        Fields = new Dictionary<string, FieldStatistics>(),
        Languages = new Dictionary<string, long>(),
        TermStatistics = new ManifestFile("terms", "", 0),
        Runs = [],
    };
}
