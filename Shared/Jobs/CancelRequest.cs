namespace Indexer.Jobs;

/// <summary>A job was cancelled (<c>jobs/{job}/cancel.json</c>).</summary>
/// <param name="Requested">When, UTC.</param>
/// <param name="Version">Format of this blob; 1.</param>
public sealed record CancelRequest(DateTimeOffset Requested, int Version = 1);
