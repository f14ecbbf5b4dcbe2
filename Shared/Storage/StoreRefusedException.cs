namespace Indexer.Storage;

/// <summary>A store that can't be used as it is. The message says what is wrong, why it matters, and how to mend it.</summary>
/// <param name="message">The sentence or sentences.</param>
/// <param name="isPassing">See <see cref="IsPassing"/>.</param>
/// <param name="inner">The cause.</param>
public sealed class StoreRefusedException(string message, bool isPassing = false, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether waiting may mend it: the store could not be reached, or failed in passing.</summary>
    public bool IsPassing { get; } = isPassing;
}
