using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Indexer.QueryNode.Shards;

/// <summary>
/// Runs what nobody waits for on threads of its own, which give way to those that search: opening and warming a generation computes for seconds, and at equal priority each search would wait for
/// a slice of it. What follows an await runs here again. Thread-safe.
/// </summary>
internal sealed partial class QuietScheduler : TaskScheduler, IDisposable
{
    // A third of the weight of a thread of usual priority (sched(7)). Not much less: a garbage collection waits for every thread, and for one that gets no core it waits long. With two busy cores
    // the slowest search while generations are opened took 347 ms at 19, 141 ms at 10.
    private const int Niceness = 5;
    private const int OfThread = 0, Calling = 0;

    private readonly BlockingCollection<Task> _tasks = [];

    public QuietScheduler(int threads)
    {
        MaximumConcurrencyLevel = threads;
        for (int i = 0; i < threads; i++) new Thread(Work) { IsBackground = true, Name = "quiet", Priority = ThreadPriority.BelowNormal }.Start();
    }

    public override int MaximumConcurrencyLevel { get; }

    /// <summary>Runs it, and all that follows its awaits.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    public void Dispose()
    {
        _tasks.CompleteAdding();
        _tasks.Dispose();
    }

    protected override void QueueTask(Task task) => _tasks.Add(task);

    // Whoever waits is no thread of ours.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [.. _tasks];

    private void Work()
    {
        // The runtime leaves priorities alone on Linux, where niceness is a thread's own; elsewhere it is the whole process's.
        if (OperatingSystem.IsLinux()) _ = SetPriority(OfThread, Calling, Niceness);
        foreach (Task task in _tasks.GetConsumingEnumerable()) TryExecuteTask(task);
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
