using System.Diagnostics;
using Indexer.Tests.Queue.Rabbit;
using Xunit;

namespace Indexer.Fleet;

/// <summary>A broker for all tests of the assembly, started when the first asks for it; fleets tell each other apart by their queue prefix.</summary>
public sealed class Broker : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("indexer-broker-");
    private readonly SemaphoreSlim _gate = new(1);
    private BrokerCertificates? _certificates;
    private string? _address;

    /// <summary>The authority that signed its certificate, and another.</summary>
    public BrokerCertificates Certificates => _certificates ?? throw new InvalidOperationException("the broker was not started");

    private string Data => Path.Combine(_folder.FullName, "broker");

    /// <summary>Its address; skips the test where no broker is installed.</summary>
    public async Task<string> AddressAsync()
    {
        if (!File.Exists("/usr/lib/rabbitmq/bin/rabbitmq-server")) Assert.Skip("rabbitmq-server is not installed");
        await _gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return _address ??= await StartAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Its address over TLS, with a certificate that this test run's own authority has signed.</summary>
    public async Task<string> TlsAddressAsync()
    {
        await AddressAsync();
        return (await ScriptAsync("url", "--dir", Data, "--tls")).Trim();
    }

    public async ValueTask DisposeAsync()
    {
        if (_address is not null) await ScriptAsync("destroy", "--dir", Data);
        _folder.Delete(recursive: true);
        _gate.Dispose();
    }

    private async Task<string> StartAsync()
    {
        _certificates = new BrokerCertificates(Path.Combine(_folder.FullName, "tls"));
        await ScriptAsync("start", "--dir", Data, "--port", "auto", "--tls", _certificates.Folder, "--owner", $"{Environment.ProcessId}");
        return (await ScriptAsync("url", "--dir", Data)).Trim();
    }

    private static async Task<string> ScriptAsync(params string[] arguments)
    {
        // Its errors go to this program's: the broker inherits the stream, and reading a pipe would wait for the broker's end.
        var start = new ProcessStartInfo(Path.Combine(Workplace.Repository, "tests/services/rabbit"), arguments) { RedirectStandardOutput = arguments[0] == "url" };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("the broker's script did not start");
        var output = start.RedirectStandardOutput ? await process.StandardOutput.ReadToEndAsync() : "";
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"tests/services/rabbit {string.Join(' ', arguments)} ended with exit code {process.ExitCode}");
    }
}
