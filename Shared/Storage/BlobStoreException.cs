namespace Indexer.Storage;

/// <summary>What to do about a failed store call.</summary>
public enum BlobStoreErrorKind
{
    /// <summary>There is no such blob: don't retry.</summary>
    NotFound,
    /// <summary>Passing trouble (I/O error, throttling, timeout): retry with backoff.</summary>
    Transient,
    /// <summary>The store refuses (permission, disk full, bad key): don't retry, tell the operator.</summary>
    Refused,
    /// <summary>The blob's bytes are not what they should be: quarantine it and read another copy.</summary>
    Corrupt,
}

/// <summary>A store call failed.</summary>
public sealed class BlobStoreException(BlobStoreErrorKind kind, string key, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What to do about it.</summary>
    public BlobStoreErrorKind Kind { get; } = kind;

    /// <summary>The blob's key.</summary>
    public string Key { get; } = key;
}
