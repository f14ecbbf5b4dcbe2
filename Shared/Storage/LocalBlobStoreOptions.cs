namespace Indexer.Storage;

/// <summary>Settings of a <see cref="LocalBlobStore"/>.</summary>
public sealed class LocalBlobStoreOptions
{
    /// <summary>How long a temporary file must have been untouched before it is taken for a killed writer's and removed at the next opening. Default 1 hour.</summary>
    public TimeSpan TemporaryFileGrace { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The clock that grace is measured by. Default the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
