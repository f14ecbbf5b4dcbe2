using System.Collections.Concurrent;
using System.Text;
using Indexer.Corpus;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Storage;
using Indexer.Tests.Storage;
using Indexer.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Indexer.Tests;

/// <summary>A worker's loop over a store and a queue in memory, a job of three map tasks, and what an attempt at one does.</summary>
internal sealed class LoopScene : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("indexer-loop-");
    private readonly CancellationTokenSource _stop = new();
    private TaskLoop? _loop;
    private Task _working = Task.CompletedTask;

    public LoopScene() => Jobs = new JobStore(Blobs);

    /// <summary>The job's first task.</summary>
    public static TaskId First { get; } = new(Stage.Map, 0);

    public MemoryBlobStore Blobs { get; } = new();

    public JobStore Jobs { get; }

    public InProcessTaskQueue Queue { get; } = new();

    public JobId Job { get; private set; }

    public TaskJournal Tasks => Jobs.TasksOf(Job);

    /// <summary>The attempts that began.</summary>
    public ConcurrentQueue<TaskContext> Begun { get; } = new();

    /// <summary>What an attempt does before it commits.</summary>
    public Func<TaskContext, CancellationToken, Task> Work { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Records that an attempt says to have read, and to have left to later tasks.</summary>
    public long Read { get; set; }

    /// <summary>Where attempts have their scratch folders.</summary>
    public string Scratch => Path.Combine(_folder.FullName, "scratch");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TaskCommit CommitOf(string attempt) => new() { Attempt = attempt, Outputs = [], Records = new RecordCounts() };

    public static Task<long> PutAsync(IBlobStore store, string key, string text, CancellationToken cancellationToken) =>
        store.PutAsync(key, (stream, token) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), token).AsTask(), cancellationToken);

    public static async Task<string> ReadAsync(IBlobStore store, string key, CancellationToken cancellationToken)
    {
        using var text = new StreamReader(await store.OpenReadAsync(key, 0, null, cancellationToken));
        return await text.ReadToEndAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _loop?.Dispose();
        Queue.Dispose();
        _stop.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Plans the job, and lets a worker go to work.</summary>
    public async Task StartAsync(int slots = 1, Func<CancellationToken, Task>? untilStoreIsUp = null, long ownRunsBytes = 0, IBlobStore? store = null)
    {
        var plan = new JobPlan
        {
            Request = new JobRequest { Index = "loop", Inputs = [] },
            Partitions = 1,
            Splits = [.. Enumerable.Range(0, 3).Select(i => new Split([new SplitPart { File = $"/f{i}", End = 10, FileLength = 10, Format = CorpusFormat.Warc }]))],
        };
        Job = await Jobs.SubmitAsync(plan.Request, Cancellation);
        await Jobs.PlanAsync(Job, plan, Cancellation);
        _loop = NewLoop(store ?? Blobs, slots, untilStoreIsUp, ownRunsBytes);
        _working = _loop.RunAsync(_stop.Token);
    }

    /// <summary>Another worker, which its owner runs.</summary>
    public TaskLoop NewLoop(IBlobStore store, int slots = 1, Func<CancellationToken, Task>? untilStoreIsUp = null, long ownRunsBytes = 0)
    {
        // Heartbeats would find out what the notices tell.
        var options = new TaskLoopOptions { Slots = slots, ScratchFolder = Scratch, Heartbeat = TimeSpan.FromHours(1), FullDiskPause = TimeSpan.Zero, OwnRunsBytes = ownRunsBytes };
        return new TaskLoop(store, Queue, [new Runner(this)], options, TimeProvider.System, NullLogger<TaskLoop>.Instance, untilStoreIsUp);
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _working;
    }

    public Task OfferAsync(int attempt, TaskId? task = null) => Queue.EnqueueAsync(new TaskMessage(Job, task ?? First, attempt), Cancellation);

    /// <summary>The next report, which is of this kind.</summary>
    public async Task<T> HearAsync<T>() where T : TaskReport => Assert.IsType<T>(await Queue.ReceiveReportAsync(Cancellation));

    /// <summary>Waits until an attempt at the task has stated its end.</summary>
    public async Task UntilEndedAsync(TaskId? task = null)
    {
        while (!(await Tasks.ReadAttemptsAsync(task ?? First, Cancellation)).Exists(each => each.HasEnded))
        {
            Cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async Task<bool> IsQueueEmptyAsync()
    {
        using var once = new CancellationTokenSource();
        var receiving = Queue.ReceiveAsync(once.Token);
        await once.CancelAsync();
        await ((Task)receiving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!receiving.IsCompletedSuccessfully) return true;
        await (await receiving).HandBackAsync(Cancellation);
        return false;
    }

    private sealed class Runner(LoopScene scene) : TaskRunner
    {
        public override Stage Stage => Stage.Map;

        public override async Task<TaskCommit> RunAsync(TaskContext context, CancellationToken cancellationToken)
        {
            scene.Begun.Enqueue(context);
            await File.WriteAllTextAsync(Path.Combine(context.Scratch, "scratch"), "x", cancellationToken);
            await scene.Work(context, cancellationToken);
            return CommitOf(context.Attempt.Value) with { Records = new RecordCounts { Read = scene.Read, Pending = scene.Read } };
        }
    }
}
