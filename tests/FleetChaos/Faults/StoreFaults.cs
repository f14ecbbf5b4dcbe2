using System.Diagnostics;
using Indexer.FleetChaos.Scenes;
using Indexer.FleetChaos.Services;

namespace Indexer.FleetChaos.Faults;

/// <summary>The store fails, is slow, cuts requests and answers short.</summary>
internal static class StoreFaults
{
    private const double Latest = 0.6;
    private const int Requests = 150;

    private static readonly TimeSpan s_longestOutage = TimeSpan.FromSeconds(20);

    /// <summary>Of the requests that follow one in four suffers the fault, by the generator.</summary>
    public static async Task SometimesAsync(StoreFault fault, Scene scene, RunningJob job, Random random)
    {
        if (!await job.ReachesAsync(random.NextDouble() * Latest)) return;
        if (fault == StoreFault.Slow) job.Slack = TimeSpan.FromSeconds(10);
        var gate = new Lock();
        var left = Requests;
        scene.Proxy.Fate = request =>
        {
            lock (gate)
            {
                if (left == 0 || (fault == StoreFault.Truncated && request.Method != "GET") || (fault == StoreFault.CutWithin && request.Method != "PUT")) return StoreFault.None;
                left--;
                return random.Next(4) == 0 ? fault : StoreFault.None;
            }
        };
        await job.Ended;
        scene.Proxy.Fate = null;
    }

    /// <summary>It answers nothing but 503 until every worker holds its calls back, or has none to make.</summary>
    public static async Task OutageAsync(Scene scene, RunningJob job, Random random)
    {
        if (!await job.ReachesAsync(random.NextDouble() * Latest)) return;
        job.Slack = TimeSpan.FromSeconds(30);
        var said = scene.RunningWorkers.ToDictionary(worker => worker, worker => worker.Said.Length);
        scene.Proxy.Fate = _ => StoreFault.Unavailable;
        var began = Stopwatch.GetTimestamp();
        await Scene.UntilAsync(
            () => Stopwatch.GetElapsedTime(began) > s_longestOutage || said.All(worker => worker.Key.HasEnded || worker.Key.Said[worker.Value..].Contains(" is down; calls are held back", StringComparison.Ordinal)),
            "the outage did not end");
        scene.Proxy.Fate = null;
    }
}
