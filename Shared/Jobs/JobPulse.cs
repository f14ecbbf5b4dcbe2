using System.Text.Json.Serialization;
using Indexer.Storage;

namespace Indexer.Jobs;

/// <summary>
/// A running job's progress as the coordinator that runs it tells it about once a second (<c>jobs/{job}/progress.json</c>), for whoever watches. It says nothing that is
/// decided on; it goes when the job ends.
/// </summary>
/// <param name="Beat">Grows by one with each; a beat that stands still has lost its coordinator.</param>
/// <param name="By">The coordinator: machine and process, for people.</param>
/// <param name="Progress">The progress.</param>
/// <param name="Version">Format of this blob; 1.</param>
public sealed record JobPulse(long Beat, string By, JobProgress Progress, int Version = 1)
{
    /// <summary>Tells it.</summary>
    public Task WriteAsync(IBlobStore store, CancellationToken cancellationToken) =>
        store.PutJsonAsync(JobBlobs.Progress(Progress.Job), this, JobFleetJson.Default.JobPulse, cancellationToken);

    /// <summary>The last that was told; null where there is none.</summary>
    public static Task<JobPulse?> FindAsync(IBlobStore store, JobId job, CancellationToken cancellationToken) =>
        store.ReadJsonAsync(JobBlobs.Progress(job), JobFleetJson.Default.JobPulse, cancellationToken);

    /// <summary>Whether something was told, and not removed.</summary>
    public static async Task<bool> StandsAsync(IBlobStore store, JobId job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return await store.StatAsync(JobBlobs.Progress(job), cancellationToken) is not null;
    }

    /// <summary>Removes it.</summary>
    public static Task RemoveAsync(IBlobStore store, JobId job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.DeleteAsync(JobBlobs.Progress(job), cancellationToken);
    }
}

/// <summary>JSON of the blobs by which the programs of a fleet tell each other of a job.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(JobPulse))]
[JsonSerializable(typeof(JobSubmission))]
internal sealed partial class JobFleetJson : JsonSerializerContext;
