using Indexer.Coordinator.Coordination;
using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.QueryNode;
using Indexer.Queue;
using Indexer.Search;
using Indexer.Search.Generations;
using Indexer.Storage;
using Indexer.Worker;
using Indexer.Worker.Rehearsing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Indexer.Coordinator;

/// <summary>
/// The whole system in one process: a local blob store, an in-process queue, workers on this machine's cores, and a query node. Composed here and only here.
/// </summary>
internal sealed class Embedded : IInstallation
{
    private readonly string _folder;
    private readonly OpenedStore _opened;
    private readonly JobStore _jobs;
    private readonly Lazy<GenerationCache> _generationCache;
    private readonly Lazy<SearchService> _search;

    private Embedded(string folder, OpenedStore opened)
    {
        _folder = folder;
        _opened = opened;
        _jobs = new JobStore(Store);
        Generations = new ManifestStore(Store, TimeProvider.System);
        _generationCache = new(() => new GenerationCache(Store, CacheFolder, localFile: _opened.LocalFile));
        _search = new(() => new SearchService(_generationCache.Value));
    }

    /// <summary>The data folder's store.</summary>
    public IBlobStore Store => _opened.Store;

    /// <summary>The generations of its indexes.</summary>
    public ManifestStore Generations { get; }

    private string ScratchFolder => Path.Combine(_folder, "scratch");

    private string CacheFolder => Path.Combine(_folder, "cache", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Opens (and creates) a data folder.</summary>
    /// <exception cref="StoreRefusedException">It can't be made, read or written.</exception>
    public static async Task<Embedded> OpenAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(dataDirectory);
        return new Embedded(folder, await BlobStores.OpenAsync(Path.Combine(folder, "store"), TimeProvider.System, NullLoggerFactory.Instance, cancellationToken));
    }

    /// <inheritdoc/>
    /// <exception cref="PlanException">The request can't be planned.</exception>
    public async Task<JobResult> RunJobAsync(JobRequest request, JobRunOptions how, Action<JobProgress> progress, CancellationToken cancellationToken)
    {
        var runners = StageRunners.Create();
        using var stopRehearsal = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // While this thread hands the job in and plans it, another core compiles what its tasks will run; a single one would only be kept from the work.
        var rehearsal = Environment.ProcessorCount > 1 ? Task.Run(() => Rehearsal.RunAsync(runners, ScratchFolder, stopRehearsal.Token), CancellationToken.None) : Task.CompletedTask;
        try
        {
            return await RunAsync(request, runners, how, progress, cancellationToken);
        }
        finally
        {
            await stopRehearsal.CancelAsync();
            await rehearsal;
        }
    }

    private async Task<JobResult> RunAsync(JobRequest request, TaskRunner[] runners, JobRunOptions how, Action<JobProgress> progress, CancellationToken cancellationToken)
    {
        var job = await _jobs.SubmitAsync(request, cancellationToken);
        var outcome = await _jobs.FindOutcomeAsync(job, cancellationToken) ?? await RunAsync(job, request, runners, how.Parallel, progress, cancellationToken);
        var manifest = outcome.Generation is { } number ? await Generations.GetAsync(request.Index, number, cancellationToken) : null;
        return new JobResult(job, outcome, manifest);
    }

    /// <inheritdoc/>
    public SearchService Searches => _search.Value;

    /// <summary>Serves search page and JSON API until cancelled.</summary>
    /// <param name="urls">Addresses to listen on, separated by semicolons.</param>
    /// <param name="apiKeys">File of the API keys that are accepted; null: everybody may ask.</param>
    /// <param name="started">Told the addresses once it listens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task ServeAsync(string urls, string? apiKeys, Action<IReadOnlyCollection<string>> started, CancellationToken cancellationToken)
    {
        await using var app = QueryNodeApp.Build(["--urls", urls, .. apiKeys is null ? [] : new[] { $"--QueryNode:Keys={Path.GetFullPath(apiKeys)}" }], Store, CacheFolder, _opened.LocalFile);
        await app.StartAsync(cancellationToken);
        started([.. app.Urls]);
        await app.WaitForShutdownAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_search.IsValueCreated) _search.Value.Dispose();
        if (_generationCache.IsValueCreated) _generationCache.Value.Dispose();
        if (Directory.Exists(CacheFolder)) Directory.Delete(CacheFolder, recursive: true);
        await _opened.DisposeAsync();
    }

    private async Task<JobOutcome> RunAsync(JobId job, JobRequest request, TaskRunner[] runners, int parallel, Action<JobProgress> progress, CancellationToken cancellationToken)
    {
        var plan = await _jobs.FindPlanAsync(job, cancellationToken)
            ?? await new Planner(_jobs, Generations).PlanAsync(job, request, cancellationToken);
        using var queue = new InProcessTaskQueue();
        var options = new TaskLoopOptions { Slots = parallel, ScratchFolder = ScratchFolder };
        using var workers = new TaskLoop(Store, queue, runners, options, TimeProvider.System, NullLogger<TaskLoop>.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var working = workers.RunAsync(stop.Token);
        try
        {
            // Workers of this process can't go away unnoticed: none is given up for its silence.
            // They share one machine, and a backup would take from the others what it gives.
            var settings = new JobCoordinatorOptions { Window = 4 * parallel, Tasks = new JobStateOptions { Window = 4 * parallel, Silence = null, Speculation = null } };
            await using var coordinator = new JobCoordinator(Store, queue, settings, TimeProvider.System, Random.Shared, NullLogger<JobCoordinator>.Instance);
            var outcome = await coordinator.RunAsync(job, plan, new Publisher(Store, Generations, TimeProvider.System).PublishAsync, progress, cancellationToken);
            if (outcome.Status == JobStatus.Succeeded) await JobSweep.RunAsync(Store, job, cancellationToken);
            return outcome;
        }
        finally
        {
            await stop.CancelAsync();
            await working;
        }
    }
}

/// <summary>A finished job.</summary>
/// <param name="Job">Its id.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Manifest">The generation it published; null unless it succeeded.</param>
internal sealed record JobResult(JobId Job, JobOutcome Outcome, GenerationManifest? Manifest);
