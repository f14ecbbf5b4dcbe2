using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Indexer.Queue.Rabbit;
using RabbitMQ.Client;
using Xunit;

namespace Indexer.Tests.Queue.Rabbit;

/// <summary>A broker of this test run, started by the repository's script; each test has a virtual host of its own.</summary>
public sealed class RabbitBroker : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("indexer-rabbit-").FullName;
    private readonly HttpClient _management = new();
    private string? _missing;
    private int _hosts;

    public BrokerCertificates Certificates { get; private set; } = null!; // made before the first test

    private string BrokerFolder => Path.Combine(_folder, "broker");

    /// <summary>Port of plain AMQP.</summary>
    public int Port { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Certificates = new BrokerCertificates(Path.Combine(_folder, "tls"));
        if (FindScript() is null)
        {
            _missing = "the script tests/services/rabbit is not above the test program";
            return;
        }
        var (code, output) = await RunScriptAsync(
            "start", "--port", "auto", "--mgmt", "--tls", Certificates.Folder, "--owner", Environment.ProcessId.ToString(),
            "--advanced", "[{rabbit,[{channel_tick_interval,1000}]}].", "--timeout", "120");
        if (code == 2 && output.Contains("not installed", StringComparison.Ordinal))
        {
            _missing = "no RabbitMQ broker can be had here: " + output;
            return;
        }
        Assert.True(code == 0, output);
        Port = new Uri((await RunScriptAsync("url")).Output).Port;
        var management = new Uri((await RunScriptAsync("url", "--mgmt")).Output);
        _management.BaseAddress = new UriBuilder("http", management.Host, management.Port).Uri;
        _management.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("guest:guest"u8));
    }

    public async ValueTask DisposeAsync()
    {
        _management.Dispose();
        if (_missing is null) await RunScriptAsync("destroy");
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The name of a new, empty virtual host; skips the test where there is no broker.</summary>
    public async Task<string> CreateHostAsync()
    {
        if (_missing is not null) Assert.Skip(_missing);
        var name = $"test{Interlocked.Increment(ref _hosts)}";
        await PutAsync($"api/vhosts/{name}", "{}");
        await PutAsync($"api/permissions/{name}/guest", """{"configure":".*","write":".*","read":".*"}""");
        return name;
    }

    public Task DeleteHostAsync(string name) => _management.DeleteAsync(new Uri($"api/vhosts/{name}", UriKind.Relative), CancellationToken.None);

    public Uri Address(string host, int? port = null) => new($"amqp://127.0.0.1:{port ?? Port}/{host}");

    public Uri TlsAddress(string host) => new($"amqps://127.0.0.1:{Port + 1000}/{host}");

    /// <summary>
    /// Waits until the broker has noted on disk that it has these queues. RabbitMQ 3.10 writes that note some three seconds after a queue was declared; killed before, it comes
    /// back with a queue that never gets a leader again.
    /// </summary>
    public async Task UntilNotedAsync(string host, string[] queues, CancellationToken cancellationToken)
    {
        while (true)
        {
            var notes = Directory.EnumerateFiles(Path.Combine(BrokerFolder, "data"), "names.dets", SearchOption.AllDirectories).Select(ReadShared).ToList();
            if (queues.All(queue => notes.Exists(note => note.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"{host}_{queue}")) >= 0))) return;
            await Task.Delay(50, cancellationToken);
        }

        static byte[] ReadShared(string path)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
    }

    /// <summary>A crash: SIGKILL.</summary>
    public Task KillAsync() => RequireAsync("kill9");

    /// <summary>
    /// Takes away, from a broker that was killed, the note of which queues it has: what a crash within three seconds of their declaration does on RabbitMQ 3.10, which writes it that late.
    /// </summary>
    public void ForgetQueues()
    {
        foreach (var note in Directory.EnumerateFiles(Path.Combine(BrokerFolder, "data"), "names.dets", SearchOption.AllDirectories)) File.Delete(note);
    }

    /// <summary>Takes from a broker that was killed what it needs to start its quorum queues again: they are listed, have no process, and refuse every message.</summary>
    public void LoseQueues()
    {
        foreach (var server in Directory.EnumerateFiles(Path.Combine(BrokerFolder, "data"), "config", SearchOption.AllDirectories)) File.Delete(server);
    }

    /// <summary>Hangs it: SIGSTOP.</summary>
    public Task PauseAsync() => RequireAsync("pause");

    public Task ResumeAsync() => RequireAsync("resume");

    /// <summary>Starts it again with what it has stored.</summary>
    public Task StartAsync() => RequireAsync("start", "--timeout", "120");

    public Task ControlAsync(params string[] arguments) => RequireAsync(["ctl", "--", .. arguments]);

    /// <summary>Lets a queue take so many messages; it refuses others.</summary>
    public Task LimitAsync(string host, string queue, int messages) =>
        PutAsync($"api/policies/{host}/limit", $$"""{"pattern":"^{{queue}}$","definition":{"max-length":{{messages}}},"apply-to":"queues"}""");

    /// <summary>Takes the limit away.</summary>
    public async Task UnlimitAsync(string host) =>
        (await _management.DeleteAsync(new Uri($"api/policies/{host}/limit", UriKind.Relative), TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

    /// <summary>A connection of a stranger's, to do what our code does not.</summary>
    public Task<IConnection> ConnectAsync(string host, CancellationToken cancellationToken) =>
        new ConnectionFactory { Uri = Address(host) }.CreateConnectionAsync(cancellationToken);

    /// <summary>Sets a virtual host's user up; the permissions are regular expressions.</summary>
    public async Task CreateUserAsync(string name, string password, string host, string configure)
    {
        await PutAsync($"api/users/{name}", $$"""{"password":"{{password}}","tags":""}""");
        await PutAsync($"api/permissions/{host}/{name}", $$"""{"configure":"{{configure}}","write":".*","read":".*"}""");
    }

    private async Task PutAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        (await _management.PutAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
    }

    private async Task RequireAsync(params string[] arguments)
    {
        var (code, output) = await RunScriptAsync(arguments);
        Assert.True(code == 0, output);
    }

    private async Task<(int Code, string Output)> RunScriptAsync(params string[] arguments)
    {
        // The broker outlives the script and would hold its pipes open: the output goes through a file.
        var output = Path.Combine(_folder, Path.GetRandomFileName());
        var info = new ProcessStartInfo("bash") { ArgumentList = { "-c", "exec \"$@\" >\"$OUTPUT\" 2>&1", "bash", FindScript()!, arguments[0], "--dir", BrokerFolder } }; // found by InitializeAsync
        foreach (var argument in arguments.Skip(1)) info.ArgumentList.Add(argument);
        info.Environment["OUTPUT"] = output;
        using var process = Process.Start(info)!; // a new process, not a shared one
        await process.WaitForExitAsync(CancellationToken.None);
        return (process.ExitCode, (await File.ReadAllTextAsync(output, CancellationToken.None)).Trim());
    }

    private static string? FindScript()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "tests", "services", "rabbit") is var script && File.Exists(script)) return script;
        return null;
    }
}

/// <summary>Tests that share the broker; one after the other, since some of them kill it.</summary>
[CollectionDefinition(Name)]
public sealed class RabbitTests : ICollectionFixture<RabbitBroker>
{
    public const string Name = "rabbit";
}
