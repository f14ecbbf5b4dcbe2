using Indexer.FleetChaos.Faults;
using Indexer.FleetChaos.Scenes;
using Xunit;

namespace Indexer.FleetChaos;

/// <summary>The broker goes and comes back; the store is the truth.</summary>
public sealed class BrokerFaultTests(Scene scene)
{
    [Fact]
    public Task A_job_goes_on_when_the_broker_was_killed_and_started_again() => DisturbAsync(BrokerFaults.KillAsync, 1);

    [Fact]
    public Task A_job_goes_on_when_all_queues_were_deleted_under_its_feet() => DisturbAsync(BrokerFaults.EmptyAsync, 2);

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public Task A_job_goes_on_when_the_broker_was_killed_before_it_had_noted_its_queues(int seed) => DisturbAsync(BrokerFaults.KillEmptiedAsync, seed);

    [Fact]
    public Task A_job_goes_on_when_the_broker_has_blocked_all_publishers_for_lack_of_memory() => DisturbAsync(BrokerFaults.AlarmAsync, 3);

    [Fact]
    public async Task Messages_that_arrive_again_and_in_another_order_run_nothing_again()
    {
        await scene.MendAsync();
        scene.Require(await scene.IndexAsync(async job =>
        {
            await DeliveryFaults.RepeatAsync(scene, job, new Random(4));
            Assert.Equal(0, job.TooLate);
        }));
    }

    private async Task DisturbAsync(Func<Scene, RunningJob, Random, Task> befall, int seed)
    {
        await scene.MendAsync();
        scene.Require(await scene.IndexAsync(async job =>
        {
            await befall(scene, job, new Random(seed));
            Assert.Equal(0, job.TooLate);
        }));
    }
}
