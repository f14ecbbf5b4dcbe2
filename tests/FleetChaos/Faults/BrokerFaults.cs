using Indexer.FleetChaos.Scenes;

namespace Indexer.FleetChaos.Faults;

/// <summary>The broker goes, comes back, and forgets.</summary>
internal static class BrokerFaults
{
    private const double Latest = 0.7;

    public static async Task KillAsync(Scene scene, RunningJob job, Random random)
    {
        if (!await job.ReachesAsync(random.NextDouble() * Latest)) return;
        await scene.Broker.KillAsync();
        await scene.Broker.StartAsync();
    }

    public static async Task RestartAsync(Scene scene, RunningJob job, Random random)
    {
        if (!await job.ReachesAsync(random.NextDouble() * Latest)) return;
        await scene.Broker.StopAsync();
        await scene.Broker.StartAsync();
    }

    public static async Task EmptyAsync(Scene scene, RunningJob job, Random random)
    {
        if (await job.ReachesAsync(random.NextDouble() * Latest)) await scene.Broker.DeleteQueuesAsync(scene.Prefix);
    }

    /// <summary>It is killed as soon as its queues, which were deleted, have been made again: RabbitMQ 3.10 then comes back with queues that are dead.</summary>
    public static async Task KillEmptiedAsync(Scene scene, RunningJob job, Random random)
    {
        if (!await job.ReachesAsync(random.NextDouble() * Latest)) return;
        await scene.Broker.DeleteQueuesAsync(scene.Prefix);
        await scene.Broker.UntilQueuesAsync(scene.Prefix);
        await scene.Broker.KillAsync();
        await scene.Broker.StartAsync();
    }

    /// <summary>Until a connection that publishes is told that it is blocked.</summary>
    public static async Task AlarmAsync(Scene scene, RunningJob job, Random random)
    {
        if (!await job.ReachesAsync(random.NextDouble() * Latest)) return;
        await using var queue = await scene.ConnectAsync();
        await scene.Broker.AlarmAsync(on: true);
        try
        {
            using var enough = new CancellationTokenSource();
            var waking = queue.WakeCoordinatorAsync(job.Id, enough.Token);
            await Scene.UntilAsync(() => queue.IsBlocked || waking.IsCompleted, "the broker did not block us");
            await enough.CancelAsync();
            await waking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            await scene.Broker.AlarmAsync(on: false);
        }
    }

    /// <summary>It hangs until everybody has given it up.</summary>
    public static async Task HangAsync(Scene scene, RunningJob job, Random random)
    {
        if (!await job.ReachesAsync(random.NextDouble() * Latest)) return;
        await using var queue = await scene.ConnectAsync();
        await scene.Broker.PauseAsync();
        await Scene.UntilAsync(() => !queue.IsConnected, "a broker that hangs was not noticed");
        await scene.Broker.ResumeAsync();
    }
}
