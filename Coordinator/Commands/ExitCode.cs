using Indexer.Search;

namespace Indexer.Coordinator.Commands;

/// <summary>What the program's exit code says; part of its contract with scripts.</summary>
internal static class ExitCode
{
    /// <summary>All that was asked was done.</summary>
    public const int Success = 0;

    /// <summary>It failed, or was done in part.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>Stopped by Ctrl-C or SIGTERM.</summary>
    public const int Interrupted = 130;

    /// <summary>That of an answer: an answer that lacks shards was given in part.</summary>
    public static int Of(Coverage coverage) => coverage.ShardsAnswered == coverage.ShardsAsked ? Success : Failure;
}
