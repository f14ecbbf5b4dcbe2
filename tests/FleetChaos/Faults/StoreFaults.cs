using Indexer.FleetChaos.Scenes;
using Indexer.FleetChaos.Services;

namespace Indexer.FleetChaos.Faults;

/// <summary>The store fails, is slow, cuts answers short.</summary>
internal static class StoreFaults
{
    private const double Latest = 0.6;
    private const int Requests = 150;

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
                if (left == 0 || (fault == StoreFault.Truncated && request.Method != "GET")) return StoreFault.None;
                left--;
                return random.Next(4) == 0 ? fault : StoreFault.None;
            }
        };
        await job.Ended;
        scene.Proxy.Fate = null;
    }

    /// <summary>Nothing is done for so many requests: longer than calls are tried again, so that circuit breakers open.</summary>
    public static async Task OutageAsync(Scene scene, RunningJob job, Random random)
    {
        if (!await job.ReachesAsync(random.NextDouble() * Latest)) return;
        job.Slack = TimeSpan.FromSeconds(10);
        var left = 60;
        scene.Proxy.Fate = _ => Interlocked.Decrement(ref left) >= 0 ? StoreFault.Unavailable : StoreFault.None;
        await job.Ended;
        scene.Proxy.Fate = null;
    }
}
