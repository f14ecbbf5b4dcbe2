using System.Diagnostics;
using System.Globalization;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Queue.Rabbit;
using Indexer.Storage;

namespace Indexer.Benchmarks.Processes;

/// <summary>
/// What the death of a coordinator costs: <c>takeover [--rounds N] [--broker URI]</c>. Of two, the one that leads is killed in the middle of a job; then a job is submitted, whose
/// first task only the other can hand out.
/// </summary>
internal static class Takeover
{
    private const int LongJob = 100_000, ShortJob = 4;

    public static int Run(string[] args)
    {
        RunAsync(Places.Number(args, "--rounds", 5), Places.Option(args, "--broker")).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task RunAsync(int rounds, string? broker)
    {
        await using var services = await Services.StartAsync(broker, withS3: false);
        using var fleet = new ProcessFleet(services.Broker);
        var store = new LocalBlobStore(fleet.Store);
        await using var queue = await Places.QueueAsync(services.Broker, fleet.Prefix, prefetch: 2);
        var leader = await fleet.StartCoordinatorAsync();
        await leader.LineAsync("leading as");
        await IdleJob.SubmitAsync(store, queue, LongJob, "long");
        var seen = new Sightings();
        using var stop = new CancellationTokenSource();
        var working = WorkAsync(queue, new JobStore(store), seen, stop.Token);
        var (leads, handsOut) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var standby = await fleet.StartCoordinatorAsync();
            await seen.NextOfAnyAsync();
            var killed = Stopwatch.GetTimestamp();
            leader.Signal(ChildProcess.Kill);
            var job = await IdleJob.SubmitAsync(store, queue, ShortJob, $"round-{round}");
            leads.Add(Stopwatch.GetElapsedTime(killed, await standby.LineAsync("leading as")).TotalSeconds);
            handsOut.Add(Stopwatch.GetElapsedTime(killed, await seen.FirstOfAsync(job.Id)).TotalSeconds);
            fleet.Forget(leader);
            leader = standby;
        }
        await stop.CancelAsync();
        await working;
        foreach (var (name, times) in new[] { ("until the standby leads", leads), ("until its first task is with a worker", handsOut) })
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-38} {rounds} rounds: median {Places.Median(times):F2} s, at most {times.Max():F2} s"));
    }

    // A worker in this process, which sees the tasks come in.
    private static async Task WorkAsync(RabbitTaskQueue queue, JobStore jobs, Sightings seen, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var delivery = await queue.ReceiveAsync(stop);
                var message = delivery.Message;
                seen.Add(message.Job);
                await jobs.TasksOf(message.Job).TryCommitAsync(message.Task, new TaskCommit { Attempt = "0", Outputs = [], Records = new RecordCounts() }, stop);
                await queue.ReportAsync(new TaskCommitted(message.Job, message.Task, "0"), stop);
                await delivery.CompleteAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    /// <summary>When the first task of each job came.</summary>
    private sealed class Sightings
    {
        private readonly Dictionary<JobId, long> _first = [];
        private TaskCompletionSource _news = New();

        public void Add(JobId job)
        {
            lock (_first)
            {
                _first.TryAdd(job, Stopwatch.GetTimestamp());
                _news.TrySetResult();
                _news = New();
            }
        }

        public async Task<long> FirstOfAsync(JobId job)
        {
            while (true)
            {
                Task news;
                lock (_first)
                {
                    if (_first.TryGetValue(job, out var at)) return at;
                    news = _news.Task;
                }
                await news;
            }
        }

        /// <summary>Waits for the next task of any job.</summary>
        public Task NextOfAnyAsync()
        {
            lock (_first) return _news.Task;
        }

        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
