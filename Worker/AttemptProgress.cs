namespace Indexer.Worker;

/// <summary>How far an attempt is.</summary>
/// <param name="InputBytes">Stored bytes of its input that it has read.</param>
/// <param name="OfBytes">Stored bytes of its input in all.</param>
/// <param name="Records">Records, or entries of runs, that it has read.</param>
public readonly record struct AttemptProgress(long InputBytes, long OfBytes, long Records);
