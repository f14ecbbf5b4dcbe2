namespace Indexer.FleetChaos.Services;

/// <summary>What befalls a request to the store.</summary>
internal enum StoreFault
{
    None,
    /// <summary>Answered with 500 without being done.</summary>
    Error,
    /// <summary>Answered with 503 without being done.</summary>
    Unavailable,
    /// <summary>The connection closes before it is done.</summary>
    ClosedBefore,
    /// <summary>It is done, and the connection closes instead of an answer.</summary>
    ClosedAfter,
    /// <summary>Done after a while.</summary>
    Slow,
    /// <summary>Done, and the answer ends in the middle.</summary>
    Truncated,
    /// <summary>Half of its body arrives, and the connection closes.</summary>
    CutWithin,
}

/// <summary>A request to the store.</summary>
internal readonly record struct StoreRequest(string Method, string Path);
