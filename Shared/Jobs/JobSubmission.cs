using Indexer.Storage;

namespace Indexer.Jobs;

/// <summary>
/// How a job was handed in (<c>jobs/{job}/submission.json</c>): what does not belong to its identity. The last submission of the same request stands.
/// </summary>
/// <param name="Traceparent">W3C trace context of the submission; null where nobody traces.</param>
/// <param name="By">Who handed it in: machine and process, for people.</param>
/// <param name="Version">Format of this blob; 1.</param>
public sealed record JobSubmission(string? Traceparent, string By, int Version = 1)
{
    /// <summary>States how a job was handed in.</summary>
    public Task WriteAsync(IBlobStore store, JobId job, CancellationToken cancellationToken) =>
        store.PutJsonAsync(JobBlobs.Submission(job), this, JobFleetJson.Default.JobSubmission, cancellationToken);

    /// <summary>How a job was handed in; null where nobody said.</summary>
    public static Task<JobSubmission?> FindAsync(IBlobStore store, JobId job, CancellationToken cancellationToken) =>
        store.ReadJsonAsync(JobBlobs.Submission(job), JobFleetJson.Default.JobSubmission, cancellationToken);
}
