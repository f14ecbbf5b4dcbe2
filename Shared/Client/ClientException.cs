namespace Indexer.Client;

/// <summary>A node did not answer as asked. The message is the node's own, which says what to do.</summary>
/// <param name="kind">What to do about it.</param>
/// <param name="problem">What the node told; of one that told nothing, what is known.</param>
/// <param name="inner">The cause in this process.</param>
public sealed class ClientException(ClientErrorKind kind, Problem problem, Exception? inner = null) : Exception(problem?.Detail ?? problem?.Title ?? "The node did not answer as asked.", inner)
{
    /// <summary>What to do about it.</summary>
    public ClientErrorKind Kind { get; } = kind;

    /// <summary>What the node told.</summary>
    public Problem Problem { get; } = problem ?? new Problem();

    /// <summary>When the node says that asking again may help; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the same request may be answered later.</summary>
    public bool IsPassing => Kind is ClientErrorKind.Overloaded or ClientErrorKind.Unreachable or ClientErrorKind.Interrupted;
}
