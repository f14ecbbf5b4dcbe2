using System.Diagnostics;
using Indexer.Coordinator.Leading;
using Indexer.Hosting;
using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Queue.Rabbit;
using Indexer.Search;
using Indexer.Search.Generations;
using Indexer.Storage;
using Indexer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Indexer.Coordinator;

/// <summary>
/// A fleet as a person's command sees it from anywhere: its store, and its broker to wake the coordinator with. Composed here and only here. What it asks for stands in
/// the store; the broker only makes it quicker, so that a command does its work without one.
/// </summary>
internal sealed class Fleet : IInstallation
{
    private readonly OpenedStore _opened;
    private readonly FleetAddress _address;
    private readonly Action<string> _warn;
    private readonly JobStore _jobs;
    private readonly ManifestStore _generations;
    private readonly Lazy<GenerationCache> _generationCache;
    private readonly Lazy<SearchService> _search;
    private readonly string _cacheFolder = Path.Combine(Path.GetTempPath(), $"indexer-cli-{Environment.ProcessId}-{Guid.NewGuid():N}");
    private readonly IDisposable? _tracing = TelemetrySetup.TraceCommand();
    private readonly BrokerConnection _broker;

    private Fleet(OpenedStore opened, BrokerConnection broker, FleetAddress address, Action<string> warn)
    {
        _opened = opened;
        _broker = broker;
        _address = address;
        _warn = warn;
        _jobs = new JobStore(opened.Store);
        _generations = new ManifestStore(opened.Store, TimeProvider.System);
        _generationCache = new(() => new GenerationCache(opened.Store, _cacheFolder, localFile: opened.LocalFile));
        _search = new(() => new SearchService(_generationCache.Value));
    }

    /// <inheritdoc/>
    public IBlobStore Store => _opened.Store;

    /// <summary>Reaches the store.</summary>
    /// <param name="address">Where it is, and the broker.</param>
    /// <param name="withBroker">Whether the broker will be needed: it is connected to meanwhile, a tenth of a second of a job that takes eight.</param>
    /// <param name="warn">Told what went wrong without stopping anything.</param>
    /// <param name="logs">Where clients log.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreRefusedException">There is no such store, or it is not fit.</exception>
    public static async Task<Fleet> OpenAsync(FleetAddress address, bool withBroker, Action<string> warn, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var broker = new BrokerConnection(address, logs);
        try
        {
            if (withBroker) broker.Begin();
            return new Fleet(await BlobStores.OpenAsync(address.Store, TimeProvider.System, logs, cancellationToken), broker, address, warn);
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<JobResult> RunJobAsync(JobRequest request, JobRunOptions how, Action<JobProgress> progress, CancellationToken cancellationToken)
    {
        var job = await SubmitAsync(request, how.Priority, cancellationToken);
        var outcome = await new JobObserver(Store, TimeProvider.System, _broker.IsMade ? UntilEndIsToldAsync : null).WatchAsync(job, request, progress, cancellationToken);
        var manifest = outcome.Generation is { } number ? await _generations.GetAsync(request.Index, number, cancellationToken) : null;
        return new JobResult(job, outcome, manifest);
    }

    /// <summary>Hands a job in and wakes the coordinator; does not wait for it.</summary>
    public async Task<JobId> SubmitAsync(JobRequest request, JobPriority priority, CancellationToken cancellationToken)
    {
        using var activity = IndexerTelemetry.Activities.StartActivity("submit", ActivityKind.Producer);
        var job = JobStore.IdOf(request);
        activity?.SetTag("indexer.job", job.Value);
        await _jobs.SubmitAsync(request, priority, new JobSubmission(TraceText.Of(activity), $"{Environment.MachineName}:{Environment.ProcessId}"), cancellationToken);
        if (await _jobs.FindOutcomeAsync(job, cancellationToken) is null) await WakeAsync(job, cancellationToken);
        return job;
    }

    /// <summary>Tells the coordinator that something about a job has changed. Where that fails it finds out by itself within seconds.</summary>
    public async Task WakeAsync(JobId job, CancellationToken cancellationToken)
    {
        if (_address.Broker is null) return;
        try
        {
            await (await QueueAsync(cancellationToken)).WakeCoordinatorAsync(job, cancellationToken);
        }
        catch (BrokerException e)
        {
            _warn($"The coordinator was not woken, and will find the job by itself within seconds: {e.Message}");
        }
    }

    // The coordinator tells the workers that attempts of a job that is over need not go on; whoever is connected hears it.
    private async Task UntilEndIsToldAsync(JobId job, CancellationToken cancellationToken)
    {
        var queue = await _broker.QueueAsync(cancellationToken);
        while (await queue.ReceiveCancellationAsync(cancellationToken) is var notice && (notice.Job != job || notice.Task is not null))
        {
        }
    }

    /// <summary>The broker.</summary>
    /// <exception cref="BrokerException">It can't be reached.</exception>
    public Task<RabbitTaskQueue> QueueAsync(CancellationToken cancellationToken) => _broker.QueueAsync(cancellationToken);

    /// <inheritdoc/>
    public SearchService Searches => _search.Value;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_search.IsValueCreated) _search.Value.Dispose();
        if (_generationCache.IsValueCreated) _generationCache.Value.Dispose();
        if (Directory.Exists(_cacheFolder)) Directory.Delete(_cacheFolder, recursive: true);
        await _broker.DisposeAsync();
        await _opened.DisposeAsync();
        _tracing?.Dispose();
    }
}
