using Indexer.FleetChaos.Scenes;
using Indexer.FleetChaos.Services;
using Indexer.Tests.Queue.Rabbit;
using Xunit;

namespace Indexer.FleetChaos;

/// <summary>A worker or the leading coordinator, on a host of its own, loses sight of the broker or of the store, without being told.</summary>
public sealed class PartitionTests(Scene scene)
{
    [Theory]
    [InlineData("broker")]
    [InlineData("store")]
    public async Task A_worker_that_is_cut_off_is_replaced_by_another_and_comes_back(string from)
    {
        await scene.MendAsync();
        using var network = NetworkNamespace.TryCreate();
        if (network is null) Assert.Skip("a network namespace with iptables can't be made here: that takes root");
        await using var broker = new TcpRelay(scene.Broker.Port, network.Host);
        await using var store = new TcpRelay(scene.Proxy.Port, network.Host);
        var distant = scene.StartWorker(network.Launcher, scene.Where(network.Host.ToString(), broker.Port, store.Port));
        await distant.LineAsync("working as");
        try
        {
            RunningJob? disturbed = null;
            var verdict = await scene.IndexAsync(async job =>
            {
                disturbed = job;
                Assert.True(await job.ReachesAsync(0.15));
                job.Freezes(distant.Id);
                network.Cut(from == "broker" ? broker.Port : store.Port);
                await job.Ended;
                network.Heal();
            });
            scene.Require(verdict);
            scene.Require(await scene.IndexAsync(_ => Task.CompletedTask));
            scene.Require(await scene.JudgeAsync(disturbed!, verdict.Report, scene.Undisturbed)); // set by the job
            Assert.False(distant.HasEnded);
        }
        finally
        {
            await Scene.KillAsync(distant);
        }
    }

    [Theory]
    [InlineData("broker")]
    [InlineData("store")]
    public async Task A_leader_that_is_cut_off_is_replaced_by_the_standby_and_stands_by_when_it_is_back(string from)
    {
        await scene.MendAsync();
        using var network = NetworkNamespace.TryCreate();
        if (network is null) Assert.Skip("a network namespace with iptables can't be made here: that takes root");
        await using var broker = new TcpRelay(scene.Broker.Port, network.Host);
        await using var store = new TcpRelay(scene.Proxy.Port, network.Host);
        await scene.DismissCoordinatorsAsync();
        var distant = scene.StartCoordinator(network.Launcher, scene.Where(network.Host.ToString(), broker.Port, store.Port));
        await distant.LineAsync("leading as");
        await scene.MendAsync();
        try
        {
            RunningJob? disturbed = null;
            var verdict = await scene.IndexAsync(async job =>
            {
                disturbed = job;
                Assert.True(await job.ReachesAsync(0.15));
                network.Cut(from == "broker" ? broker.Port : store.Port);
                await job.Ended;
                network.Heal();
            });
            scene.Require(verdict);
            Assert.NotSame(distant, scene.Leader);
            scene.Require(await scene.IndexAsync(_ => Task.CompletedTask));
            scene.Require(await scene.JudgeAsync(disturbed!, verdict.Report, scene.Undisturbed)); // set by the job
            Assert.False(distant.HasEnded);
        }
        finally
        {
            await Scene.KillAsync(distant);
        }
    }
}
