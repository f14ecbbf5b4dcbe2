using Indexer.Fleet;
using Indexer.FleetChaos.Scenes;
using Indexer.Indexing;
using Xunit;

namespace Indexer.FleetChaos;

/// <summary>Garbage is swept while jobs run.</summary>
public sealed class SweepTests(Scene scene)
{
    private const string Index = "swept";

    [Fact]
    public async Task Files_that_nothing_refers_to_are_swept_while_a_job_takes_them_up_again_and_its_generation_is_whole()
    {
        await scene.MendAsync();
        scene.Require(await scene.IndexAsync(_ => Task.CompletedTask, index: Index));
        // Another leader, of a fleet without workers over the same store: its sweep knows nothing of what the first one runs.
        using var stranger = FleetProcess.Start("Coordinator", ["coordinator", .. scene.Where(prefix: scene.Prefix + "-stranger"), .. Scene.Sweeping]);
        await stranger.LineAsync("leading as");
        // Its files are garbage from now on, older than the grace, and just what the next job writes.
        await scene.Store.DeleteAsync(IndexLayout.Generation(Index, 1), TestContext.Current.CancellationToken);
        scene.Require(await scene.IndexAsync(_ => Task.CompletedTask, index: Index, more: ["--max-ratio", "999"]));
        stranger.Signal(FleetProcess.Terminate);
        Assert.Equal(0, (await stranger.EndAsync()).ExitCode);
    }
}
