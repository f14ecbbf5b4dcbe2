using Indexer.Corpus;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Tests.Storage;
using Indexer.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Indexer.Tests;

/// <summary>A worker on a store in memory and a queue of this process, and a job whose map tasks it is offered.</summary>
internal sealed class LoneWorker : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("indexer-worker-");
    private readonly CancellationTokenSource _stop = new();
    private TaskLoop? _loop;
    private Task _working = Task.CompletedTask;

    public MemoryBlobStore Blobs { get; } = new();

    public InProcessTaskQueue Queue { get; } = new();

    public JobId Job { get; private set; } = new("unplanned");

    public TaskJournal Tasks => new JobStore(Blobs).TasksOf(Job);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A file that only this worker's job knows.</summary>
    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Plans a job of a map task for each file.</summary>
    public Task PlanAsync(CorpusFormat format, params string[] files) => PlanAsync(format, [.. files.Select(file => (file, File.Exists(file) ? new FileInfo(file).Length : 10))]);

    /// <summary>The same of files whose lengths are given.</summary>
    public async Task PlanAsync(CorpusFormat format, params (string File, long Length)[] files)
    {
        var jobs = new JobStore(Blobs);
        var plan = new JobPlan { Request = new JobRequest { Index = "lone", Inputs = [] }, Partitions = 1, Splits = [.. files.Select(file => new Split([new SplitPart { File = file.File, End = file.Length, FileLength = file.Length, Format = format }]))] };
        Job = await jobs.SubmitAsync(plan.Request, Cancellation);
        await jobs.PlanAsync(Job, plan, Cancellation);
    }

    public void Start(TaskRunner runner, TaskLoopOptions? options = null, TimeProvider? time = null, Func<CancellationToken, Task>? untilStoreIsUp = null, ILogger<TaskLoop>? log = null)
    {
        // Heartbeats would stand between the reports that tests wait for.
        options = (options ?? new TaskLoopOptions { Slots = 1 }) with { ScratchFolder = PathOf("scratch"), Heartbeat = TimeSpan.FromHours(1) };
        _loop = new TaskLoop(Blobs, Queue, [runner], options, time ?? TimeProvider.System, log ?? NullLogger<TaskLoop>.Instance, untilStoreIsUp);
        _working = _loop.RunAsync(_stop.Token);
    }

    public Task OfferAsync(int task, int attempt = 1, Stage stage = Stage.Map) => Queue.EnqueueAsync(new TaskMessage(Job, new TaskId(stage, task), attempt), Cancellation);

    public async Task<T> HearAsync<T>() where T : TaskReport => Assert.IsType<T>(await Queue.ReceiveReportAsync(Cancellation));

    /// <summary>Offers a task, and returns how its attempt ended.</summary>
    public async Task<T> AttemptAsync<T>(int task, int attempt = 1) where T : TaskReport
    {
        await OfferAsync(task, attempt);
        await HearAsync<TaskStarted>();
        return await HearAsync<T>();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _working;
        _loop?.Dispose();
        Queue.Dispose();
        _stop.Dispose();
        _folder.Delete(recursive: true);
    }
}
