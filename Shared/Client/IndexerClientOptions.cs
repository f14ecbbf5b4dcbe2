namespace Indexer.Client;

/// <summary>How a client asks.</summary>
public sealed record IndexerClientOptions
{
    /// <summary>The key, where nodes ask for one; see <c>indexer keys</c>. Default: none.</summary>
    public string? Key { get; init; }

    /// <summary>Tries of a request, 1 to 10: again after 429, 503 and broken connections. Default 4.</summary>
    public int Tries { get; init; } = 4;

    /// <summary>Longest time for an answer, all tries and pauses together; for streams, for its beginning. Default 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The clock of pauses and timeouts. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
