using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Indexer.Benchmarks.Processes;

/// <summary>Coordinators, workers and commands over one store, with queues of their own.</summary>
internal sealed class ProcessFleet : IDisposable
{
    private readonly List<ChildProcess> _programs = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("indexer-fleet-");
    private readonly string _broker;

    /// <param name="broker">The broker's address.</param>
    /// <param name="store">The store; null for a folder that goes with the fleet.</param>
    public ProcessFleet(string broker, string? store = null) => (_broker, Store) = (broker, store ?? Path.Combine(_folder.FullName, "store"));

    public string Store { get; }

    public string Prefix => _folder.Name;

    private string[] Where => ["--broker", _broker, "--store", Store, "--queue-prefix", Prefix];

    public async Task<ChildProcess> StartCoordinatorAsync(params string[] more)
    {
        var coordinator = Add(ChildProcess.Start("Coordinator.dll", ["coordinator", .. Where, .. more]));
        await coordinator.LineAsync("standing by as");
        return coordinator;
    }

    public async Task<ChildProcess> StartWorkerAsync(int slots)
    {
        var worker = Add(ChildProcess.Start("Worker.dll", [.. Where, "--slots", slots.ToString(CultureInfo.InvariantCulture), "--scratch", Path.Combine(_folder.FullName, "scratch")]));
        await worker.LineAsync("working as");
        return worker;
    }

    /// <summary>A worker whose map tasks do nothing, or for a time.</summary>
    public async Task<ChildProcess> StartIdleWorkerAsync(int slots, double seconds)
    {
        var worker = Add(ChildProcess.Start("Indexer.Benchmarks.dll",
            [IdleWorker.Name, _broker, Prefix, Store, slots.ToString(CultureInfo.InvariantCulture), seconds.ToString(CultureInfo.InvariantCulture), Path.Combine(_folder.FullName, "scratch")]));
        await worker.LineAsync("working");
        return worker;
    }

    /// <summary>Indexes to the end; returns the seconds of the command, and the report.</summary>
    public async Task<(double Seconds, JsonElement Report)> IndexAsync(IEnumerable<string> files, string index = "benchmark")
    {
        var watch = Stopwatch.StartNew();
        var output = await ChildProcess.RunAsync("Coordinator.dll", ["index", .. files, "--index", index, "--format", "json", .. Where]);
        return (watch.Elapsed.TotalSeconds, JsonDocument.Parse(output).RootElement);
    }

    public TimeSpan Cpu() => _programs.Aggregate(TimeSpan.Zero, (sum, program) => sum + program.Cpu);

    /// <summary>Programs that are gone need not be stopped any more.</summary>
    public void Forget(ChildProcess program)
    {
        _programs.Remove(program);
        program.Dispose();
    }

    public void Dispose()
    {
        foreach (var program in _programs) program.Dispose();
        _folder.Delete(recursive: true);
    }

    private ChildProcess Add(ChildProcess program)
    {
        _programs.Add(program);
        return program;
    }
}
