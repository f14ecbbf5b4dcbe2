namespace Indexer.Worker;

/// <summary>A task failed.</summary>
public sealed class TaskException(string message, bool retryable, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether another try can help.</summary>
    public bool Retryable { get; } = retryable;
}
