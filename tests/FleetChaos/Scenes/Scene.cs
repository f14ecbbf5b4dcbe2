using System.Globalization;
using Indexer.Fleet;
using Indexer.FleetChaos.Services;
using Indexer.Jobs;
using Indexer.Queue.Rabbit;
using Indexer.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Indexer.FleetChaos.Scenes;

/// <summary>
/// A fleet of real processes (two coordinators, two workers) with a broker and an S3 server of its own, which is disturbed by one test after the other and mended before
/// each; with what an undisturbed job makes of the sample crawl.
/// </summary>
public sealed class Scene : IAsyncLifetime
{
    internal const int Workers = 2, Coordinators = 2;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("indexer-fleet-chaos-");
    private readonly HashSet<FleetProcess> _stopped = [];
    private readonly List<FleetProcess> _workers = [], _coordinators = [];
    private StoreProxy? _proxy;
    private OpenedStore? _store;
    private Expectation? _undisturbed;
    private string? _missing;
    private int _jobs, _scratches;

    internal Broker Broker { get; }

    internal ObjectStore Server { get; }

    public Scene() => (Broker, Server) = (new Broker(PathOf("broker")), new ObjectStore(PathOf("s3")));

    /// <summary>Why there is no fleet; null where there is one.</summary>
    internal string? Missing => _missing;

    internal static string Crawl { get; } = Path.Combine(ServiceScript.Repository, "data-samples", "crawl");

    internal string Prefix => _folder.Name;

    internal StoreProxy Proxy => _proxy ?? throw Unready();

    /// <summary>The store, past the proxy.</summary>
    internal IBlobStore Store => (_store ?? throw Unready()).Store;

    internal Audit Audit => new(Store);

    internal Expectation Undisturbed => _undisturbed ?? throw Unready();

    /// <summary>Steps of an undisturbed job.</summary>
    internal int Steps { get; private set; }

    internal IReadOnlyList<FleetProcess> RunningWorkers => [.. _workers.Where(IsRunning)];

    /// <summary>The coordinator that leads, or null.</summary>
    internal FleetProcess? Leader => _coordinators.FirstOrDefault(coordinator => IsRunning(coordinator) && LeadsSince(coordinator) is not null);

    internal FleetProcess? Standby => _coordinators.FirstOrDefault(coordinator => IsRunning(coordinator) && LeadsSince(coordinator) is null);

    /// <summary>Another broker for programs that are started from now on; null for the scene's own.</summary>
    internal string? Elsewhere { get; set; }

    internal string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", ObjectStore.Key);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", ObjectStore.Secret);
        try
        {
            await Task.WhenAll(Broker.StartAsync(), Server.StartAsync(), EmbedAsync());
        }
        catch (MissingServiceException e)
        {
            _missing = e.Message;
            return;
        }
        _proxy = new StoreProxy(Server.Port);
        _store = await BlobStores.OpenAsync(ObjectStore.Uri("127.0.0.1", Server.Port), TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        await MendAsync();
        var verdict = await IndexAsync(async job =>
        {
            await job.Ended;
            Steps = job.Steps;
        });
        if (!verdict.IsGood) throw new InvalidOperationException(Describe(verdict));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _workers.Concat(_coordinators)) process.Dispose();
        if (_store is not null) await _store.DisposeAsync();
        if (_proxy is not null) await _proxy.DisposeAsync();
        await Broker.DisposeAsync();
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Starts what has ended, goes on with what is stopped, and waits until somebody leads. Skips the test where no fleet can be had.</summary>
    internal async Task MendAsync()
    {
        if (_missing is not null) Assert.Skip(_missing);
        Proxy.Fate = null;
        foreach (var process in _stopped.ToList()) Resume(process);
        foreach (var list in new[] { _workers, _coordinators })
            foreach (var ended in list.Where(process => process.HasEnded).ToList())
            {
                list.Remove(ended);
                ended.Dispose();
            }
        var started = new List<(FleetProcess Process, string Line)>();
        while (_coordinators.Count < Coordinators) started.Add((StartCoordinator(), "standing by as"));
        while (_workers.Count < Workers) started.Add((StartWorker(), "working as"));
        foreach (var (process, line) in started) await process.LineAsync(line);
        await UntilAsync(() => Leader is not null, "no coordinator leads");
    }

    /// <summary>Runs a job and disturbs it.</summary>
    /// <param name="disturb">Called when the job is handed in; may go on when it has ended, and is waited for.</param>
    /// <param name="expected">What it is to come to; null for the undisturbed job.</param>
    /// <param name="index">The index; null for one that there was not before.</param>
    /// <param name="more">Further arguments of the command.</param>
    internal async Task<Verdict> IndexAsync(Func<RunningJob, Task> disturb, Expectation? expected = null, string? index = null, params string[] more)
    {
        var job = new RunningJob(index ?? $"chaos{++_jobs}", Steps);
        Proxy.Seen = job.Saw;
        using var command = Command([.. IndexArguments(job.Index), .. more]);
        var disturbing = disturb(job);
        ProcessEnd end;
        try
        {
            var ending = command.EndAsync();
            // One that failed may have left the job without a worker.
            if (await Task.WhenAny(ending, disturbing) == disturbing && disturbing.IsFaulted) await disturbing;
            end = await ending;
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{Logs()}", e);
        }
        finally
        {
            job.End();
        }
        await disturbing;
        var report = System.Text.Json.JsonDocument.Parse(end.Output.Length > 0 ? end.Output : throw new InvalidOperationException($"exit code {end.ExitCode}: {end.Errors}\n{Logs()}")).RootElement;
        return await JudgeAsync(job, report, expected ?? Undisturbed);
    }

    /// <summary>Compares a job that has ended with the undisturbed one, and looks through the store.</summary>
    internal async Task<Verdict> JudgeAsync(RunningJob job, System.Text.Json.JsonElement report, Expectation expected)
    {
        List<string> faults =
        [
            .. expected.DifferencesOf(report),
            .. await Audit.RepeatedAsync(job.Id, job.Frozen, job.Slack),
            .. await Audit.GenerationFaultsAsync(job.Index, job.Id),
            .. (await Audit.OrphansAsync()).Select(orphan => $"orphan {orphan}"),
        ];
        var more = Expectation.ReadOf(report) - expected.Read;
        var hash = report.GetProperty("contentHash").GetString() == expected.Report.GetProperty("contentHash").GetString();
        return new Verdict(report, hash, Math.Max(0, -more), Math.Max(0, more), faults);
    }

    /// <summary>Fails the test unless the job ended as the undisturbed one.</summary>
    internal void Require(Verdict verdict) => Assert.True(verdict.IsGood, verdict.IsGood ? "" : Describe(verdict));

    internal string Describe(Verdict verdict) => $"{string.Join('\n', verdict.Faults)}\n{Logs()}";

    /// <summary>The warnings and errors of all programs, and how the coordinators took turns.</summary>
    internal string Logs() =>
        string.Join('\n', _coordinators.Concat(_workers).Select(process => $"--- process {process.Id}{(process.HasEnded ? ", ended" : "")}\n"
            + string.Join('\n', process.Said.Split('\n').Where(line => !line.Contains(" dbug: ", StringComparison.Ordinal)).TakeLast(30))));

    internal static string[] IndexArguments(string index) => ["index", Crawl, "--index", index, .. JobOptions, "--format", "json"];

    /// <summary>Options that make many tasks of the sample crawl.</summary>
    internal static string[] JobOptions { get; } = ["--split-size", "64KiB", "--shards", "4", "--max-quarantined", "100%"];

    internal FleetProcess Command(params string[] arguments) => FleetProcess.Start("Coordinator", [.. arguments, .. Where()]);

    internal FleetProcess StartWorker(string[]? launcher = null, string[]? where = null, string? scratch = null, params (string Name, string Value)[] variables)
    {
        var worker = FleetProcess.StartBy(launcher ?? [], "Worker", [.. where ?? Where(), "--slots", "1", "--scratch", scratch ?? NewScratch()], variables);
        _workers.Add(worker);
        return worker;
    }

    internal FleetProcess StartCoordinator(params (string Name, string Value)[] variables) => StartCoordinator([], Where(), variables);

    internal FleetProcess StartCoordinator(string[] launcher, string[] where, params (string Name, string Value)[] variables)
    {
        var coordinator = FleetProcess.StartBy(launcher, "Coordinator", ["coordinator", .. where, .. Sweeping], variables);
        _coordinators.Add(coordinator);
        return coordinator;
    }

    /// <summary>A coordinator's settings by which orphans go at once.</summary>
    internal static string[] Sweeping { get; } = ["--grace", "1", "--sweep-every", "1"];

    internal string NewScratch() => PathOf($"scratch-{++_scratches}");

    /// <summary>The flags by which programs find the fleet.</summary>
    internal string[] Where(string host = "127.0.0.1", int? brokerPort = null, int? storePort = null, string? prefix = null) =>
        ["--broker", Elsewhere ?? $"amqp://guest:guest@{host}:{brokerPort ?? Broker.Port}", "--store", ObjectStore.Uri(host, storePort ?? Proxy.Port), "--queue-prefix", prefix ?? Prefix];

    /// <summary>kill -9.</summary>
    internal static async Task KillAsync(FleetProcess process)
    {
        process.Signal(FleetProcess.Kill);
        await UntilAsync(() => process.HasEnded, "a process outlived SIGKILL");
    }

    /// <summary>kill -9 of all programs, so that the next test has others.</summary>
    internal async Task KillAllAsync()
    {
        foreach (var process in _workers.Concat(_coordinators)) await KillAsync(process);
    }

    /// <summary>Ends coordinators in order, so that a test can have others.</summary>
    internal async Task DismissCoordinatorsAsync()
    {
        foreach (var coordinator in _coordinators)
        {
            coordinator.Signal(FleetProcess.Terminate);
            await coordinator.EndAsync();
        }
    }

    /// <summary>Ends workers in order, so that a test can have others.</summary>
    internal async Task DismissWorkersAsync()
    {
        foreach (var worker in _workers)
        {
            worker.Signal(FleetProcess.Terminate);
            await worker.EndAsync();
        }
    }

    /// <summary>SIGSTOP.</summary>
    internal void Stop(FleetProcess process)
    {
        process.Signal(FleetProcess.Stop);
        _stopped.Add(process);
    }

    internal void Resume(FleetProcess process)
    {
        process.Signal(FleetProcess.Continue);
        _stopped.Remove(process);
    }

    /// <summary>When a coordinator took the seat that it has; null where it has none, by its log.</summary>
    internal static DateTimeOffset? LeadsSince(FleetProcess coordinator)
    {
        const string Leading = " leading as ";
        var said = coordinator.Said;
        var at = said.LastIndexOf(Leading, StringComparison.Ordinal);
        if (at < 0 || said.AsSpan(0, at).EndsWith("no longer")) return null;
        var line = said.LastIndexOf('\n', at) + 1;
        return DateTimeOffset.Parse(said.AsSpan(line, said.AsSpan(line).IndexOf(' ')), CultureInfo.InvariantCulture);
    }

    internal async Task<RabbitTaskQueue> ConnectAsync() =>
        await RabbitTaskQueue.ConnectAsync(new RabbitOptions { Broker = new Uri(Broker.Address), Prefix = Prefix }, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);

    internal static async Task UntilAsync(Func<bool> condition, string otherwise)
    {
        using var limit = new CancellationTokenSource(FleetProcess.Patience);
        while (!condition())
        {
            if (limit.IsCancellationRequested) throw new TimeoutException(otherwise);
            await Task.Delay(20, CancellationToken.None);
        }
    }

    private bool IsRunning(FleetProcess process) => !process.HasEnded && !_stopped.Contains(process);

    private async Task EmbedAsync()
    {
        var end = await FleetProcess.EndOfAsync("Coordinator", [.. IndexArguments("chaos"), "--data", PathOf("embedded")]);
        _undisturbed = new Expectation(end.Json);
    }

    private InvalidOperationException Unready() => new("the scene is not set" + _missing);
}
