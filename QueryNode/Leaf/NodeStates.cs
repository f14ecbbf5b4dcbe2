using Indexer.QueryNode.Cluster;
using Indexer.QueryNode.Shards;

namespace Indexer.QueryNode.Leaf;

/// <summary>What this node tells of itself. Thread-safe.</summary>
internal sealed class NodeStates(NodeIdentity self, Holdings holdings, Admission admission, IHostApplicationLifetime application)
{
    public NodeState Tell() => new()
    {
        Node = self.Node,
        Instance = self.Instance,
        IsLeaving = application.ApplicationStopping.IsCancellationRequested,
        Weight = self.Weight,
        Load = admission.Cost,
        Indexes = holdings.Tell(),
    };
}
