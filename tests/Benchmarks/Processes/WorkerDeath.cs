using System.Globalization;

namespace Indexer.Benchmarks.Processes;

/// <summary>
/// What a worker's death costs: <c>worker-kill [--seconds N] [--workers N] [--passes N] [--broker URI]</c>. A stage of four tasks a worker, undisturbed and, beside it, three times with
/// one worker killed (kill -9) at a random moment of its second task and another one started at once. It loses what the task had done, and the time that the new worker takes to start.
/// </summary>
internal static class WorkerDeath
{
    private const int TasksOfWorker = 4, Victims = 3;

    public static int Run(string[] args)
    {
        RunAsync(Places.Number(args, "--seconds", 8), Places.Number(args, "--workers", 3), Places.Number(args, "--passes", 2), Places.Option(args, "--broker")).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task RunAsync(int seconds, int workers, int passes, string? broker)
    {
        await using var services = await Services.StartAsync(broker, withS3: false);
        var random = new Random(1);
        var (undisturbed, costs) = (new List<double>(), new List<(double Seconds, double Done)>());
        for (var pass = 0; pass < passes; pass++)
        {
            // Not while a task changes hands: at 1 % to 99 % of it.
            var moments = Enumerable.Range(0, Victims).Select(_ => 0.01 + 0.98 * random.NextDouble()).ToArray();
            var times = await PassAsync(services.Broker, seconds, workers, moments);
            undisturbed.Add(times[0]);
            costs.AddRange(moments.Select((done, i) => (times[i + 1] - times[0], done)));
        }
        var shares = costs.ConvertAll(cost => cost.Seconds / seconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{workers * TasksOfWorker} tasks that wait {seconds} s on {workers} workers, undisturbed {undisturbed.Min():F1} to {undisturbed.Max():F1} s; {costs.Count} killed workers cost the stage, in tasks: median {Places.Median(shares):F2}, least {shares.Min():F2}, most {shares.Max():F2}"));
        foreach (var (cost, done) in costs.OrderBy(cost => cost.Done))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  killed when {done,4:P0} of the task was done: {cost,5:F1} s longer, {cost / seconds:F2} of a task"));
    }

    private static async Task<double[]> PassAsync(string broker, int seconds, int workers, double[] moments)
    {
        var stages = new List<WaitingStage>();
        try
        {
            for (var i = 0; i <= moments.Length; i++) stages.Add(await WaitingStage.StartAsync(broker, workers, seconds, backups: true));
            var running = stages.Select(stage => stage.RunAsync(workers * TasksOfWorker)).ToArray();
            await Task.WhenAll(moments.Select((done, i) => KillAsync(stages[i + 1], TimeSpan.FromSeconds(seconds * (1 + done)))));
            return await Task.WhenAll(running);
        }
        finally
        {
            foreach (var stage in stages) await stage.DisposeAsync();
        }
    }

    private static async Task KillAsync(WaitingStage stage, TimeSpan after)
    {
        await Task.Delay(after);
        stage.LastWorker.Signal(ChildProcess.Kill);
        await stage.StartWorkerAsync();
    }
}
