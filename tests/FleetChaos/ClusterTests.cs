using Indexer.FleetChaos.Scenes;
using Indexer.FleetChaos.Services;
using Xunit;

namespace Indexer.FleetChaos;

/// <summary>A cluster of three brokers, of which one goes, and later all.</summary>
public sealed class ClusterTests(Scene scene)
{
    [Fact]
    public async Task Jobs_end_though_the_broker_that_leads_the_queues_goes_for_good_and_though_all_are_killed_when_the_queues_are_new()
    {
        await scene.MendAsync();
        await scene.DismissWorkersAsync();
        await scene.DismissCoordinatorsAsync();
        await using var cluster = new BrokerCluster(scene.PathOf("cluster"));
        await cluster.StartAsync();
        scene.Elsewhere = cluster.AddressFrom(0); // queues are led by the broker at which they were declared
        try
        {
            await scene.StartCoordinator().LineAsync("leading as");
            await scene.StartWorker().LineAsync("working as");
            scene.Require(await scene.IndexAsync(async job =>
            {
                Assert.True(await job.ReachesAsync(0.2));
                await cluster.KillAsync(0);
            }));
            scene.Require(await scene.IndexAsync(async job =>
            {
                Assert.True(await job.ReachesAsync(0.2));
                await cluster.KillAsync(1, 2);
                cluster.ForgetQueues();
                await cluster.StartAsync();
            }));
        }
        finally
        {
            scene.Elsewhere = null;
            await scene.KillAllAsync();
        }
    }
}
