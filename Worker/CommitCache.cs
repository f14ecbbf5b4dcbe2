using Indexer.Jobs;

namespace Indexer.Worker;

/// <summary>
/// What the tasks of earlier stages left, which every task of a later one asks for: all of them, and in the same order. Held are the outputs alone, packed, as long as there is
/// room; what does not fit is read from the store each time. What is held stays, since the oldest would otherwise go just before it is asked for again; only a stage of which
/// nothing was asked for a minute makes room (another job's, or one that is past). Thread-safe.
/// </summary>
/// <param name="capacityBytes">Memory for what is held.</param>
/// <param name="time">Tells what has not been asked for.</param>
internal sealed class CommitCache(long capacityBytes, TimeProvider time)
{
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(JobId, Stage), Tasks> _stages = [];

    /// <summary>Bytes of the heap that are held.</summary>
    public long HeldBytes { get; private set; }

    /// <summary>What a task left in some channels for a partition, channel by channel.</summary>
    /// <exception cref="TaskException">The task has no commit.</exception>
    public async Task<IReadOnlyList<TaskOutput>> FindAsync(TaskJournal journal, TaskId task, IReadOnlyList<string> channels, int partition, CancellationToken cancellationToken)
    {
        if (Find(journal.Job, task) is { } known) return PackedOutputs.Find(known, channels, partition);
        var commit = await journal.FindCommitAsync(task, cancellationToken)
            ?? throw new TaskException($"Task {task} of job {journal.Job} has no commit, but a later stage has begun: was it removed from the store?", retryable: true);
        return PackedOutputs.Find(Keep(journal.Job, task, commit), channels, partition);
    }

    /// <summary>Holds what a task left, packed, if there is room.</summary>
    /// <param name="job">The job.</param>
    /// <param name="task">The task.</param>
    /// <param name="commit">The task's commit: the one that stands.</param>
    public byte[] Keep(JobId job, TaskId task, TaskCommit commit)
    {
        var packed = PackedOutputs.Pack(commit.Outputs);
        Keep(job, task, packed);
        return packed;
    }

    private byte[]? Find(JobId job, TaskId task)
    {
        lock (_stages)
        {
            if (!_stages.TryGetValue((job, task.Stage), out var tasks)) return null;
            tasks.AskedAt = time.GetTimestamp();
            return tasks.Find(task.Index);
        }
    }

    private void Keep(JobId job, TaskId task, byte[] packed)
    {
        lock (_stages)
        {
            var tasks = _stages.GetValueOrDefault((job, task.Stage)) ?? new Tasks();
            if (tasks.Find(task.Index) is not null || !MakeRoom(tasks.CostOf(task.Index, packed), tasks)) return;
            HeldBytes += tasks.CostOf(task.Index, packed);
            tasks.Add(task.Index, packed);
            tasks.AskedAt = time.GetTimestamp();
            _stages[(job, task.Stage)] = tasks;
        }
    }

    private bool MakeRoom(long bytes, Tasks asking)
    {
        while (HeldBytes + bytes > capacityBytes)
        {
            KeyValuePair<(JobId, Stage), Tasks>? idlest = null;
            foreach (var stage in _stages)
                if (stage.Value != asking && time.GetElapsedTime(stage.Value.AskedAt) >= s_idle && (idlest is not { } other || stage.Value.AskedAt < other.Value.AskedAt)) idlest = stage;
            if (idlest is not { } leaving) return false;
            _stages.Remove(leaving.Key);
            HeldBytes -= leaving.Value.Bytes;
        }
        return true;
    }

    /// <summary>Packed outputs of a stage's tasks, by their index.</summary>
    private sealed class Tasks
    {
        /// <summary>Header and length of an array, and the most that its end is padded.</summary>
        private const int ArrayBytes = 24, Padding = 7, ReferenceBytes = 8;

        private byte[]?[] _packed = [];

        public long Bytes { get; private set; }

        public long AskedAt { get; set; }

        public byte[]? Find(int index) => index < _packed.Length ? _packed[index] : null;

        /// <summary>How many bytes more are held with these.</summary>
        public long CostOf(int index, byte[] packed) =>
            ArrayBytes + packed.Length + Padding + ReferenceBytes * (long)(PlacesWith(index) - _packed.Length) + (_packed.Length == 0 ? ArrayBytes : 0);

        public void Add(int index, byte[] packed)
        {
            Bytes += CostOf(index, packed);
            if (PlacesWith(index) is var places && places > _packed.Length) Array.Resize(ref _packed, places);
            _packed[index] = packed;
        }

        private int PlacesWith(int index) => index < _packed.Length ? _packed.Length : Math.Max(2 * _packed.Length, index + 1);
    }
}
