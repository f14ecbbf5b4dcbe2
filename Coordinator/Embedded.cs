using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Search;
using Indexer.Storage;

namespace Indexer.Coordinator;

/// <summary>
/// The whole system in one process: a local blob store, an in-process queue, workers on this machine's cores, and a query node. Composed here and only here.
/// </summary>
internal sealed class Embedded : IAsyncDisposable
{
    /// <summary>Opens (and creates) a data folder.</summary>
    public static Embedded Open(string dataDirectory) => throw new NotSupportedException();

    /// <summary>The data folder's store.</summary>
    public IBlobStore Store => throw new NotSupportedException();

    /// <summary>
    /// Runs a job to its end, or resumes it: plans it unless planned, runs what has no commit, publishes. The same request names the same job; one that has
    /// succeeded already returns its outcome at once.
    /// </summary>
    /// <param name="request">What is asked.</param>
    /// <param name="parallel">Tasks run at the same time.</param>
    /// <param name="progress">Told about once a second and at every change of stage.</param>
    /// <param name="cancellationToken">Stops cleanly: the job stays resumable and no outcome is written; <see cref="OperationCanceledException"/>.</param>
    public Task<JobResult> RunJobAsync(JobRequest request, int parallel, Action<JobProgress> progress, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Searches the newest generation of an index, or the one given.</summary>
    public Task<SearchResponse> SearchAsync(string index, SearchRequest request, int? generation, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Serves search page and JSON API until cancelled.</summary>
    /// <param name="urls">Addresses to listen on, separated by semicolons.</param>
    /// <param name="started">Told the addresses once it listens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task ServeAsync(string urls, Action<IReadOnlyCollection<string>> started, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => throw new NotSupportedException();
}

/// <summary>A finished job.</summary>
/// <param name="Job">Its id.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Manifest">The generation it published; null unless it succeeded.</param>
internal sealed record JobResult(JobId Job, JobOutcome Outcome, GenerationManifest? Manifest);
