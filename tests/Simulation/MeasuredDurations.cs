using Indexer.Jobs;

namespace Indexer.Simulation;

/// <summary>
/// What a task takes, as a multiple of its stage's median: deciles measured on a run of the real program (7 archives of crawled documentation pages, 51
/// splits, 16 partitions, one worker; from the begin of the attempt to its commit, the first two of each stage left out as cold). Between deciles it is
/// taken to be even.
/// </summary>
internal static class MeasuredDurations
{
    private static readonly double[] s_map = [0.22, 0.65, 0.76, 0.82, 0.89, 1.00, 1.04, 1.10, 1.12, 1.27, 1.56];
    private static readonly double[] s_reduce = [0.81, 0.83, 0.89, 0.90, 0.93, 0.98, 1.10, 1.12, 1.15, 1.66, 2.45];

    public static double Draw(Stage stage, Random random)
    {
        var deciles = stage == Stage.Map ? s_map : s_reduce;
        var at = random.NextDouble() * (deciles.Length - 1);
        var below = (int)at;
        return deciles[below] + (at - below) * (deciles[below + 1] - deciles[below]);
    }
}
