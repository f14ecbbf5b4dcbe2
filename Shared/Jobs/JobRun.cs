namespace Indexer.Jobs;

/// <summary>A run of a job that stopped before the job's end, to be resumed (<c>jobs/{job}/runs/{n}.json</c>).</summary>
/// <param name="ElapsedSeconds">How long it ran.</param>
/// <param name="Version">Format of this blob; 1.</param>
public sealed record JobRun(double ElapsedSeconds, int Version = 1);
