using Indexer.FleetChaos.Services;
using Indexer.Jobs;

namespace Indexer.FleetChaos.Scenes;

/// <summary>
/// A job under way. Its steps are the writes of its tasks, as the proxy sees them go by: the same number in each job, however busy the machine is, so that a share of
/// them is a moment of the job.
/// </summary>
internal sealed class RunningJob(string index, int stepsInAll)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<string> _frozen = new(StringComparer.Ordinal);
    private TaskCompletionSource _stepped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _steps, _tooLate;
    private JobId? _id;

    public string Index { get; } = index;

    /// <summary>Its id; known after its first step.</summary>
    public JobId Id => _id ?? throw new InvalidOperationException($"no step of the job of {Index} was seen");

    public int Steps => Volatile.Read(ref _steps);

    /// <summary>Disturbances that came when it had ended.</summary>
    public int TooLate => Volatile.Read(ref _tooLate);

    /// <summary>Workers that stand still or are cut off during the job, as the journal names them.</summary>
    public IReadOnlySet<string> Frozen => _frozen;

    /// <summary>How long a worker may take between two requests to the store.</summary>
    public TimeSpan Slack { get; set; } = TimeSpan.FromSeconds(1);

    public Task Ended => _ended.Task;

    public bool HasEnded => _ended.Task.IsCompleted;

    public void Freezes(int process) => _frozen.Add($"{Environment.MachineName}:{process}");

    /// <summary>Waits for a moment of the job.</summary>
    /// <param name="share">0: its first step; 1: about its last.</param>
    /// <returns>False where it has ended before.</returns>
    public async Task<bool> ReachesAsync(double share)
    {
        while (!HasEnded)
        {
            var next = Volatile.Read(ref _stepped).Task;
            if (Steps >= Math.Max(1, share * stepsInAll)) return true;
            await Task.WhenAny(next, _ended.Task);
        }
        Interlocked.Increment(ref _tooLate);
        return false;
    }

    /// <summary>To be told of every request to the store.</summary>
    public void Saw(StoreRequest request)
    {
        if (request.Method != "PUT") return;
        var path = request.Path.AsSpan();
        var jobs = path.IndexOf($"/jobs/{Index}-");
        if (jobs < 0 ? path.IndexOf($"/indices/{Index}/") < 0 : path.IndexOf("/tasks/") < 0 && path.IndexOf("/commits/") < 0) return;
        if (jobs >= 0 && _id is null)
        {
            var name = path[(jobs + "/jobs/".Length)..];
            _id = new JobId(name[..name.IndexOf('/')].ToString());
        }
        Interlocked.Increment(ref _steps);
        Interlocked.Exchange(ref _stepped, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    public void End() => _ended.TrySetResult();
}
