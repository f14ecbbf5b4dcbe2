using Indexer.FleetChaos.Scenes;
using Indexer.Jobs;
using Indexer.Queue;

namespace Indexer.FleetChaos.Faults;

/// <summary>Messages arrive again, and in another order.</summary>
internal static class DeliveryFaults
{
    /// <summary>Three times in a job, all tasks that were ever handed out are handed out twice more, in random order.</summary>
    public static async Task RepeatAsync(Scene scene, RunningJob job, Random random)
    {
        await using var queue = await scene.ConnectAsync();
        foreach (var share in new[] { 0.1, 0.4, 0.8 })
        {
            if (!await job.ReachesAsync(share)) return;
            var tasks = new List<TaskId>();
            // What began was handed out.
            await foreach (var blob in scene.Store.ListAsync($"jobs/{job.Id}/tasks/", CancellationToken.None))
                if (blob.Key.Split('/') is [_, _, _, var task, ..]) tasks.Add(TaskId.Parse(task));
            var again = tasks.Distinct().SelectMany(task => new[] { task, task }).ToArray();
            random.Shuffle(again);
            foreach (var task in again) await queue.EnqueueAsync(new TaskMessage(job.Id, task, 1), CancellationToken.None);
        }
    }
}
