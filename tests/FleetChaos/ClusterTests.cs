using Indexer.FleetChaos.Scenes;
using Indexer.FleetChaos.Services;
using Xunit;

namespace Indexer.FleetChaos;

/// <summary>A cluster of brokers, of which one is missing at a time.</summary>
public sealed class ClusterTests(Scene scene)
{
    [Fact]
    public async Task A_job_goes_on_while_one_broker_of_three_after_the_other_is_killed_and_started_again()
    {
        await scene.MendAsync();
        await scene.DismissWorkersAsync();
        await scene.DismissCoordinatorsAsync();
        await using var cluster = new BrokerCluster(scene.PathOf("cluster"));
        scene.Elsewhere = await cluster.StartAsync();
        try
        {
            var coordinator = scene.StartCoordinator();
            var worker = scene.StartWorker();
            await coordinator.LineAsync("leading as");
            await worker.LineAsync("working as");
            var disturbed = 0;
            scene.Require(await scene.IndexAsync(async job =>
            {
                job.Freezes(worker.Id);
                for (var node = 0; node < BrokerCluster.Nodes; node++)
                {
                    Assert.True(await job.ReachesAsync(0.1 + (0.3 * node)));
                    await cluster.KillAsync(node);
                    Assert.True(await job.ReachesAsync(0.2 + (0.3 * node))); // it goes on with two
                    // A broker takes longer to start than the rest of the job: the worker waits for it.
                    scene.Stop(worker);
                    await cluster.StartAsync(node);
                    scene.Resume(worker);
                    disturbed++;
                }
            }));
            Assert.Equal(BrokerCluster.Nodes, disturbed);
        }
        finally
        {
            scene.Elsewhere = null;
            await scene.KillAllAsync();
        }
    }
}
