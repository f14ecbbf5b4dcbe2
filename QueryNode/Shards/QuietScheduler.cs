using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Indexer.QueryNode.Shards;

/// <summary>
/// Runs what nobody waits for on one thread of its own, which gives way to those that search: opening and warming a generation computes for seconds, and at equal priority each search would wait
/// for a slice of it. While searches come, and nothing is urgent, it rests after each piece, fifteen times as long as that took, so that all nodes of a machine together leave the cores to them. What follows an await
/// is the next piece, and runs here again. Thread-safe.
/// </summary>
internal sealed partial class QuietScheduler : TaskScheduler, IDisposable
{
    // A third of the weight of a thread of usual priority (sched(7)). Not much less: a garbage collection waits for every thread, and for one that gets no core it waits long. With two busy cores
    // the slowest search while generations are opened took 347 ms at 19, 141 ms at 10.
    private const int Niceness = 5;
    private const int OfThread = 0, Calling = 0;

    private const int Rest = 15;

    // Sleeps of less than a millisecond are not worth waking up for; and one piece that is long does not keep a generation for ever.
    private static readonly TimeSpan s_shortestRest = TimeSpan.FromMilliseconds(1), s_longestRest = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<Task> _tasks = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly RecentSearches _searches;
    private readonly TimeProvider _time;
    private int _urgent;

    /// <param name="searches">Tells whether anybody searches.</param>
    /// <param name="time">The clock by which it rests.</param>
    public QuietScheduler(RecentSearches searches, TimeProvider time)
    {
        (_searches, _time) = (searches, time);
        new Thread(Work) { IsBackground = true, Name = "quiet", Priority = ThreadPriority.BelowNormal }.Start();
    }

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs it, and all that follows its awaits.</summary>
    /// <param name="work">What is to be done.</param>
    /// <param name="isUrgent">Whether there are no rests until it is done.</param>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, bool isUrgent)
    {
        if (isUrgent) Interlocked.Increment(ref _urgent);
        try
        {
            return await Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap().ConfigureAwait(false);
        }
        finally
        {
            if (isUrgent) Interlocked.Decrement(ref _urgent);
        }
    }

    public void Dispose()
    {
        _stopping.Cancel(); // first: without tasks the thread ends, and disposes of both
        _tasks.CompleteAdding();
    }

    protected override void QueueTask(Task task) => _tasks.Add(task);

    // Whoever waits is no thread of ours.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [.. _tasks];

    private void Work()
    {
        // The runtime leaves priorities alone on Linux, where niceness is a thread's own; elsewhere it is the whole process's.
        // In a process that was started with less, it has no more.
        if (OperatingSystem.IsLinux() && GetPriority(OfThread, Calling) < Niceness) _ = SetPriority(OfThread, Calling, Niceness);
        var rest = TimeSpan.Zero;
        foreach (Task task in _tasks.GetConsumingEnumerable())
        {
            long began = _time.GetTimestamp();
            TryExecuteTask(task);
            rest += Rest * _time.GetElapsedTime(began);
            if (rest < s_shortestRest) continue;
            if (Volatile.Read(ref _urgent) == 0 && _searches.HasAnyLately) Wait(rest < s_longestRest ? rest : s_longestRest);
            rest = TimeSpan.Zero;
        }
        _tasks.Dispose();
        _stopping.Dispose();
    }

    // The thread is there for nothing else: it may as well wait.
    private void Wait(TimeSpan rest) => Task.Delay(rest, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();

    [LibraryImport("libc", EntryPoint = "getpriority")]
    private static partial int GetPriority(int which, int who);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
