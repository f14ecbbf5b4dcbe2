using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Xunit;

namespace Indexer.Containers;

/// <summary>The fleet of <c>compose.yaml</c>, really run: one worker of one slot, and otherwise as the file says.</summary>
public sealed class Fleet : IAsyncLifetime
{
    /// <summary>Far longer than anything here takes, however busy the machine is.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly DirectoryInfo _input = Directory.CreateTempSubdirectory("indexer-containers-");
    private readonly string _project = $"indexertest{Environment.ProcessId}";
    private Dictionary<string, string> _variables = [];
    private Engine? _engine;
    private string? _missing;
    private string[] _compose = [];

    /// <summary>Where the load balancer listens.</summary>
    internal Uri Search { get; private set; } = new("http://127.0.0.1");

    /// <summary>The folder that containers see as <c>/input</c>.</summary>
    internal string Input => _input.FullName;

    public async ValueTask InitializeAsync()
    {
        (_engine, _missing) = await Engine.OpenAsync();
        if (_engine is null) return;
        _compose = await HasPluginAsync() ? ["docker", "compose"] : ["docker-compose"];
        var port = FreePort();
        Search = new Uri($"http://127.0.0.1:{port}");
        _variables = new(_engine.Variables)
        {
            ["COMPOSE_PROJECT_NAME"] = _project, ["INDEXER_PORT"] = $"{port}", ["INDEXER_INPUT"] = Input, ["INDEXER_IMAGE"] = $"indexer:{_project}",
            ["WORKER_SLOTS"] = "1", ["WORKER_MEMORY"] = "1g",
        };
        FillInput();
        try
        {
            _ = (await ComposeAsync("build", "coordinator", "bucket")).Text;
            _ = (await ComposeAsync("up", "-d")).Text;
            foreach (var (service, count) in new[] { ("coordinator", 2), ("worker", 1), ("querynode", 3), ("loadbalancer", 1) }) await ReadyAsync(service, count);
        }
        catch
        {
            // Of a fixture that did not come up nobody disposes.
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            await ComposeAsync("--profile", "cli", "down", "-v", "--remove-orphans", "-t", "1");
            await DockerAsync("rmi", $"indexer:{_project}");
            await _engine.DisposeAsync();
        }
        _input.Delete(recursive: true);
    }

    /// <summary>Skips the test where there is no engine.</summary>
    internal void Require()
    {
        if (_missing is not null) Assert.Skip($"containers can't be run here: {_missing}");
    }

    /// <summary>Runs a command of the command line in a container of the fleet.</summary>
    internal async Task<JsonElement> IndexerAsync(params string[] arguments) => (await ComposeAsync(["run", "--rm", "--no-deps", "-T", "indexer", .. arguments, "--format", "json"])).Json;

    /// <summary>The same, in one container by itself, with neither network nor fleet.</summary>
    internal async Task<JsonElement> EmbeddedAsync(params string[] arguments) =>
        (await DockerAsync(["run", "--rm", "--network", "none", "-v", $"{Input}:/input:ro", $"indexer:{_project}", .. arguments, "--format", "json"])).Json;

    /// <summary>The containers of a service.</summary>
    internal async Task<IReadOnlyList<Container>> ContainersAsync(string service)
    {
        var listed = await DockerAsync("ps", "-aq", "--no-trunc", "--filter", $"label=com.docker.compose.project={_project}", "--filter", $"label=com.docker.compose.service={service}",
            "--filter", "label=com.docker.compose.oneoff=False");
        var ids = listed.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (ids.Length == 0) return [];
        var inspected = await DockerAsync(["inspect", "--format", "{{.Id}} {{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}- {{.State.Status}} {{with .State.Health}}{{.Status}}{{end}}", .. ids]);
        return [.. inspected.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).Select(fields => new Container(fields[0], fields[1].TrimEnd('-'), fields[2], fields[3]))];
    }

    /// <summary>Waits until a service has so many containers that are ready.</summary>
    internal Task<IReadOnlyList<Container>> ReadyAsync(string service, int count) => UntilAsync($"{count} of {service} are ready", async () =>
    {
        var ready = (await ContainersAsync(service)).Where(container => container.IsReady).ToList();
        return ready.Count >= count ? (IReadOnlyList<Container>)ready : null;
    });

    /// <summary>Adds or removes workers.</summary>
    internal async Task ScaleWorkersAsync(int count) => _ = (await ComposeAsync("up", "-d", "--no-deps", "--no-recreate", "--scale", $"worker={count}", "worker")).Text;

    /// <summary>kill -9; the engine takes it for a wish and does not start it again.</summary>
    internal async Task KillAsync(Container container) => _ = (await DockerAsync("kill", container.Id)).Text;

    /// <summary>Freezes it.</summary>
    internal async Task PauseAsync(Container container) => _ = (await DockerAsync("pause", container.Id)).Text;

    internal async Task ResumeAsync(Container container) => _ = (await DockerAsync("unpause", container.Id)).Text;

    internal async Task StartAsync(Container container) => _ = (await DockerAsync("start", container.Id)).Text;

    /// <summary>Lets a container's program end by itself, which is no wish of the engine's user; returns when the engine has started it again.</summary>
    internal async Task EndFromWithinAsync(Container container)
    {
        var before = await RestartsAsync();
        _ = (await DockerAsync("exec", container.Id, "bash", "-c", "kill -TERM 1")).Text;
        await UntilAsync("a container was started again", async () => await RestartsAsync() != before ? container : null);

        async Task<string> RestartsAsync() => (await DockerAsync("inspect", "--format", "{{.RestartCount}}", container.Id)).Text;
    }

    /// <summary>Whether a program says that it is live or ready.</summary>
    internal async Task<bool> AnswersAsync(Container container, string what) => (await DockerAsync("exec", container.Id, "healthy", what)).ExitCode == 0;

    internal Task<CommandEnd> DockerAsync(params string[] arguments) => CommandEnd.OfAsync(Patience, _variables, "docker", arguments);

    /// <summary>Asks until there is an answer.</summary>
    internal async Task<T> UntilAsync<T>(string what, Func<Task<T?>> ask)
        where T : class
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!timeout.IsCancellationRequested)
        {
            if (await ask() is { } answer) return answer;
            await Task.Delay(TimeSpan.FromMilliseconds(300));
        }
        var logs = await ComposeAsync("logs", "--tail", "20");
        throw new TimeoutException($"not within {Patience}: {what}{Environment.NewLine}{logs.Output}");
    }

    private Task<CommandEnd> ComposeAsync(params string[] arguments) => CommandEnd.OfAsync(TimeSpan.FromMinutes(10), _variables, _compose[0], [.. _compose[1..], .. arguments]);

    private static async Task<bool> HasPluginAsync() =>
        (await CommandEnd.OfAsync(Patience, new Dictionary<string, string>(), "docker", "compose", "version")).ExitCode == 0;

    /// <summary>The samples, and a crawl that keeps a fleet busy for a while; readable to whoever containers run as.</summary>
    private void FillInput()
    {
        const UnixFileMode All = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Input, All);
        Directory.CreateDirectory(Path.Combine(Input, "crawl"));
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("data-samples", "crawl"))) File.Copy(file, Path.Combine(Input, "crawl", Path.GetFileName(file)));
        LargeCrawl.Write(Path.Combine(Input, "large.warc"));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
