namespace Indexer.QueryNode.Cluster;

/// <summary>Why a node did not answer.</summary>
internal enum LeafErrorKind
{
    /// <summary>It can't be reached, broke off, or stopped to answer.</summary>
    Unreachable,
    /// <summary>It has too much to do.</summary>
    Overloaded,
    /// <summary>It does not take the request: the secret is wrong, or its release is another.</summary>
    Refused,
}

/// <summary>A node did not answer; another may.</summary>
internal sealed class LeafException(LeafErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    public LeafErrorKind Kind { get; } = kind;
}
