using System.Collections.Concurrent;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Resilience;
using Indexer.Storage;
using Microsoft.Extensions.Logging;
using Polly;

namespace Indexer.Coordinator.Coordination;

/// <summary>
/// Brings jobs to their end: each runs in a loop of its own around the pure state machine, over the store (what is so) and the queue (who works). Any number
/// of jobs may run at once; a job's truth is in the store, so a coordinator may be dropped at any moment and another one goes on. Thread-safe.
/// </summary>
internal sealed class JobCoordinator : IAsyncDisposable
{
    private readonly JobStore _jobs;
    private readonly ITaskQueue _queue;
    private readonly JobCoordinatorOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _log;
    private readonly ResiliencePipeline _publishing;
    private readonly ConcurrentDictionary<JobId, JobRunner> _running = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly FleetWindow _fleet = new();
    private readonly Lock _dividing = new();
    private readonly Task _routing, _sharing, _watching;

    /// <param name="store">The store.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="options">Settings.</param>
    /// <param name="time">Clock.</param>
    /// <param name="random">Decides the jitter of backoff.</param>
    /// <param name="log">Log.</param>
    /// <param name="countTasks">How many tasks the queue holds for the next worker; null for a queue that loses nothing.</param>
    public JobCoordinator(
        IBlobStore store, ITaskQueue queue, JobCoordinatorOptions options, TimeProvider time, Random random, ILogger<JobCoordinator> log,
        Func<CancellationToken, Task<int>>? countTasks = null)
    {
        _jobs = new JobStore(store);
        _queue = queue;
        _options = options;
        _time = time;
        _random = random;
        _log = log;
        _publishing = ResiliencePipelines.Publish(time);
        _routing = Task.Run(RouteReportsAsync);
        _sharing = Task.Run(ShareWindowAsync);
        _watching = countTasks is null ? Task.CompletedTask : new QueueWatch(() => _running.Values, countTasks, options.Reconcile, time, log).RunAsync(_stop.Token);
    }

    /// <summary>Runs a job to its end, or resumes it: what has no commit is run, then the job is published. A job that has ended returns its outcome at once.</summary>
    /// <param name="job">The job.</param>
    /// <param name="plan">Its plan as it stands in the store.</param>
    /// <param name="publish">Publishes it.</param>
    /// <param name="progress">Told at every change of stage and once a heartbeat, from the job's loop: must return soon.</param>
    /// <param name="cancellationToken">Stops without an outcome; the job stays resumable.</param>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    /// <exception cref="InvalidOperationException">The job is running here already.</exception>
    public async Task<JobOutcome> RunAsync(JobId job, JobPlan plan, PublishJob publish, Action<JobProgress> progress, CancellationToken cancellationToken)
    {
        if (await _jobs.FindOutcomeAsync(job, cancellationToken) is { } ended) return ended;
        var priority = await _jobs.PriorityOfAsync(job, cancellationToken);
        var runner = new JobRunner(job, plan, priority, publish, progress, _jobs, _queue, _options, _publishing, _time, _random, _log);
        if (!_running.TryAdd(job, runner)) throw new InvalidOperationException($"job {job} is running in this process already.");
        try
        {
            DivideWindow();
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
            return await Task.Run(() => runner.RunAsync(stop.Token), CancellationToken.None);
        }
        finally
        {
            _running.TryRemove(job, out _);
            DivideWindow();
        }
    }

    /// <summary>To be called when the queue may have lost tasks (a broker that was emptied): all that is in flight is handed out again.</summary>
    public void TellQueueLost()
    {
        foreach (var runner in _running.Values) runner.TellQueueLost();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _routing;
        await _sharing;
        await _watching;
        _stop.Dispose();
    }

    private async Task ShareWindowAsync()
    {
        using var timer = new PeriodicTimer(_options.Heartbeat, _time);
        var began = _time.GetTimestamp();
        var committed = new Dictionary<JobId, int>();
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                var (running, since) = (0, 0);
                foreach (var (job, runner) in _running)
                {
                    var load = runner.Load;
                    running += load.Running;
                    since += load.Committed - committed.GetValueOrDefault(job);
                    committed[job] = load.Committed;
                }
                foreach (var job in committed.Keys)
                    if (!_running.ContainsKey(job)) committed.Remove(job);
                lock (_dividing) _fleet.Observe(running, since, _time.GetElapsedTime(began));
                DivideWindow();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    private void DivideWindow()
    {
        lock (_dividing)
        {
            var runners = _running.Values.ToArray();
            var windows = JobWindows.Divide(_options.Window ?? _fleet.Tasks, [.. runners.Select(runner => new JobDemand(runner.Priority, runner.Load.Remaining))]);
            for (var i = 0; i < runners.Length; i++) runners[i].Window = windows[i];
        }
    }

    // A report of a job that is not running here is dropped: whoever runs it finds the commit in the store.
    private async Task RouteReportsAsync()
    {
        try
        {
            while (true)
            {
                var report = await _queue.ReceiveReportAsync(_stop.Token);
                if (_running.TryGetValue(report.Job, out var runner)) runner.Tell(report);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }
}
