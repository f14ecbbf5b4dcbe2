using Indexer.FleetChaos.Faults;
using Indexer.FleetChaos.Scenes;
using Xunit;

namespace Indexer.FleetChaos;

/// <summary>Coordinators die, or stand still and come back when another leads.</summary>
public sealed class CoordinatorFaultTests(Scene scene)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_standby_takes_over_when_the_active_coordinator_is_killed(int seed)
    {
        await scene.MendAsync();
        TimeSpan? takeover = null;
        scene.Require(await scene.IndexAsync(async job => takeover = await ProcessFaults.KillLeaderAsync(scene, job, new Random(seed))));
        Assert.NotNull(takeover);
        TestContext.Current.TestOutputHelper?.WriteLine($"a standby led {takeover.Value.TotalSeconds:F2} s after kill -9 of the active coordinator");
    }

    [Fact]
    public async Task A_standby_that_is_killed_is_not_missed()
    {
        await scene.MendAsync();
        scene.Require(await scene.IndexAsync(job => ProcessFaults.KillStandbyAsync(scene, job, new Random(3))));
        Assert.Null(scene.Standby);
    }

    [Fact]
    public async Task A_coordinator_that_stood_still_comes_back_late_and_its_writes_lose()
    {
        await scene.MendAsync();
        RunningJob? disturbed = null;
        var verdict = await scene.IndexAsync(job => ProcessFaults.StopLeaderAsync(scene, disturbed = job, new Random(4)));
        scene.Require(verdict);
        await scene.MendAsync();
        scene.Require(await scene.IndexAsync(_ => Task.CompletedTask));
        scene.Require(await scene.JudgeAsync(disturbed!, verdict.Report, scene.Undisturbed)); // set by the job
    }
}
