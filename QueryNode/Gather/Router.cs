using Indexer.QueryNode.Cluster;
using Indexer.QueryNode.Shards;

namespace Indexer.QueryNode.Gather;

/// <summary>
/// Chooses the node that each shard is asked of, one of its holders (<see cref="TwoChoices"/>). Shards that go to the same node travel in one request. Holders are those that say so. Placement
/// decides for a generation that is opened on demand, and for a shard that nobody says to have: of one that the others have retired, they open anew what a search is still pinned to. Thread-safe.
/// </summary>
internal sealed class Router(Membership membership, NodeIdentity self, ClusterSettings settings, TwoChoices choices, TimeProvider time)
{
    private readonly Target _self = new(self.Node, null, new LoadEstimate(time));

    /// <summary>Nodes with the shards that each is asked for; a shard that nobody can be asked for is missing.</summary>
    /// <param name="generation">The pinned generation.</param>
    /// <param name="shards">Positions in its manifest.</param>
    /// <param name="isExcluded">Whether a node (by name) must not be asked for a shard.</param>
    public Dictionary<Target, List<int>> Route(HeldGeneration generation, IEnumerable<int> shards, Func<int, string, bool> isExcluded) =>
        Route(generation, shards, (holders, shard, candidates) =>
        {
            if (holders.IsHere(shard) && !isExcluded(shard, self.Node)) candidates.Add(_self);
            foreach (Member member in holders.Others)
                if (member.IsUsable && holders.IsAt(member, shard) && !isExcluded(shard, member.Node)) candidates.Add(TargetOf(member));
            // A node that is about to stop answers what it is asked until then.
            if (candidates.Count == 0)
                foreach (Member member in holders.Others)
                    if (member.IsAlive && !member.Peer.IsHeldBack && holders.IsAt(member, shard) && !isExcluded(shard, member.Node)) candidates.Add(TargetOf(member));
        });

    /// <summary>The same of nodes that have stopped to answer and are not out yet, for shards that nobody else can be asked for.</summary>
    public Dictionary<Target, List<int>> RouteAsLastResort(HeldGeneration generation, IEnumerable<int> shards) =>
        Route(generation, shards, (holders, shard, candidates) =>
        {
            foreach (Member member in holders.Others)
                if ((!member.IsAlive || member.Peer.IsHeldBack) && holders.IsAt(member, shard)) candidates.Add(TargetOf(member) with { IsLastResort = true });
        });

    private Dictionary<Target, List<int>> Route(HeldGeneration generation, IEnumerable<int> shards, Action<Holders, int, List<Target>> collect)
    {
        var routes = new Dictionary<Target, List<int>>();
        var holders = new Holders(generation, membership.View, self, settings.Replicas);
        var candidates = new List<Target>();
        foreach (int shard in shards)
        {
            candidates.Clear();
            collect(holders, shard, candidates);
            if (candidates.Count == 0) continue;

            Target chosen = choices.Draw(candidates, target => routes.TryGetValue(target, out List<int>? others) ? others.Count : 0);
            if (!routes.TryGetValue(chosen, out List<int>? assigned)) routes[chosen] = assigned = [];
            assigned.Add(shard);
        }
        return routes;
    }

    private static Target TargetOf(Member member) => new(member.Node, member.Peer, member.Peer.Load);

    /// <summary>Who has the shards of a generation: those that say so, or, where it is opened on demand or nobody says so, those that it is placed on.</summary>
    private sealed class Holders(HeldGeneration generation, ClusterView view, NodeIdentity self, int replicas)
    {
        private string[][]? _owners;
        private int _looked = -1;
        private bool _isPlaced;

        public IReadOnlyList<Member> Others => view.Others;

        public bool IsHere(int shard) => generation.Holds(shard) || IsOwner(self.Node, shard);

        public bool IsAt(Member member, int shard) => IsSaidToBeAt(member, shard) || IsOwner(member.Node, shard);

        private bool IsOwner(string node, int shard) => IsPlaced(shard) && Owners[shard].Contains(node, StringComparer.Ordinal);

        private bool IsPlaced(int shard)
        {
            if (shard != _looked) (_looked, _isPlaced) = (shard, generation.IsOnDemand || !(generation.Holds(shard) || view.Others.Any(member => IsSaidToBeAt(member, shard))));
            return _isPlaced;
        }

        private bool IsSaidToBeAt(Member member, int shard) => member.Holds(generation.Manifest.Index, generation.Number, shard);

        private string[][] Owners => _owners ??= Placement.Of(generation.Manifest, view.PlacedOn(self.Node, self.Weight), replicas);
    }
}
