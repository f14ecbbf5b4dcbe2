using Indexer.Jobs;
using Indexer.Search;
using Indexer.Storage;

namespace Indexer.Coordinator;

/// <summary>A store with its jobs and indices, and what runs and searches them: this process (<see cref="Embedded"/>) or a fleet (<see cref="Fleet"/>).</summary>
internal interface IInstallation : IAsyncDisposable
{
    /// <summary>The store.</summary>
    IBlobStore Store { get; }

    /// <summary>
    /// Brings a job to its end, or resumes it. The same request names the same job; one that has ended already returns its outcome at once.
    /// </summary>
    /// <param name="request">What is asked.</param>
    /// <param name="how">How it is run.</param>
    /// <param name="progress">Told about once a second and at every change of stage.</param>
    /// <param name="cancellationToken">Embedded, stops the job, which stays resumable; in a fleet, only leaves off watching it. <see cref="OperationCanceledException"/>.</param>
    Task<JobResult> RunJobAsync(JobRequest request, JobRunOptions how, Action<JobProgress> progress, CancellationToken cancellationToken);

    /// <summary>Searches of its indices, in this process.</summary>
    SearchService Searches { get; }
}

/// <summary>How a job is run; no part of what it is.</summary>
/// <param name="Parallel">Tasks at the same time, embedded; a fleet has the slots of its workers.</param>
/// <param name="Priority">Its share of a fleet among other jobs.</param>
internal sealed record JobRunOptions(int Parallel, JobPriority Priority = JobPriority.Normal);
