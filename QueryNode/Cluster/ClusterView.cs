namespace Indexer.QueryNode.Cluster;

/// <summary>The other nodes as they are known at a moment. Immutable.</summary>
internal sealed class ClusterView(IReadOnlyList<Member> others)
{
    public static ClusterView Empty { get; } = new([]);

    /// <summary>Those that answer, and those that do not and are not out yet.</summary>
    public IReadOnlyList<Member> Others => others;

    /// <summary>Nodes that shards are placed on, with their weights.</summary>
    public List<(string Node, long Weight)> PlacedOn(string self, long weight) =>
        [(self, weight), .. others.Select(m => (m.Node, m.State.Weight))];
}

/// <summary>Another node.</summary>
internal sealed class Member
{
    private readonly Dictionary<(string Index, int Generation), HashSet<int>> _held = [];
    private readonly Dictionary<string, int> _serving = new(StringComparer.Ordinal);

    public Member(Peer peer, NodeState state, bool isAlive)
    {
        Peer = peer;
        State = state;
        IsAlive = isAlive;
        foreach (IndexState index in state.Indexes)
        {
            _serving[index.Index] = index.Serving;
            foreach (HeldState held in index.Held) _held[(index.Index, held.Generation)] = [.. held.Shards];
        }
    }

    public Peer Peer { get; }

    public NodeState State { get; }

    /// <summary>False: suspected.</summary>
    public bool IsAlive { get; }

    public string Node => State.Node;

    /// <summary>Whether it can be sent something new.</summary>
    public bool IsUsable => IsAlive && !State.IsLeaving && !Peer.IsHeldBack;

    /// <summary>Whether it has a shard open.</summary>
    public bool Holds(string index, int generation, int shard) => _held.TryGetValue((index, generation), out HashSet<int>? shards) && shards.Contains(shard);

    /// <summary>The newest generation that it has begun to open; 0: none.</summary>
    public int Newest(string index) => _held.Keys.Where(k => k.Index == index).Select(k => k.Generation).DefaultIfEmpty().Max();

    /// <summary>The generation that its searches run on; 0: none.</summary>
    public int Serving(string index) => _serving.GetValueOrDefault(index);
}
