using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Indexer.Storage.S3;

namespace Indexer.Benchmarks.Processes;

/// <summary>A broker and, where asked for, an S3 server, by the scripts of tests/services; both end with this process.</summary>
internal sealed class Services : IAsyncDisposable
{
    private const string Bucket = "benchmarks", Key = "benchmark", Secret = "benchmark-secret";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("indexer-services-");
    private int _s3Port;

    private Services()
    {
    }

    /// <summary>The broker's address.</summary>
    public string Broker { get; private set; } = "";

    /// <param name="broker">A broker that runs; null starts one.</param>
    /// <param name="withS3">Whether an S3 server is started.</param>
    public static async Task<Services> StartAsync(string? broker, bool withS3)
    {
        var services = new Services();
        try
        {
            services.Broker = broker ?? await services.StartBrokerAsync();
            if (withS3) await services.StartS3Async();
            return services;
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    /// <summary>URI of an empty store in the S3 server.</summary>
    public string NewS3Store() => $"s3://{Bucket}/{Guid.NewGuid():N}?endpoint=http://127.0.0.1:{Text(_s3Port)}";

    /// <summary>What the S3 server is asked for from now on.</summary>
    public ServerCalls CountCalls() => new(Path.Combine(_folder.FullName, "s3", "log", "client.rgw.log"));

    /// <summary>CPU time of broker and S3 server so far.</summary>
    public TimeSpan Cpu()
    {
        var sum = TimeSpan.Zero;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            try
            {
                if (!File.ReadAllText($"{folder}/cmdline").Contains(_folder.FullName, StringComparison.Ordinal)) continue;
                using var process = Process.GetProcessById(id);
                sum += process.TotalProcessorTime;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
            {
                // It has ended in between.
            }
        }
        return sum;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var folder in _folder.EnumerateDirectories()) await RunAsync(folder.Name == "broker" ? "rabbit" : "s3", "destroy", "--dir", folder.FullName);
        _folder.Delete(recursive: true);
    }

    private async Task<string> StartBrokerAsync()
    {
        var folder = Path.Combine(_folder.FullName, "broker");
        await RunAsync("rabbit", "start", "--dir", folder, "--port", "auto", "--owner", Text(Environment.ProcessId));
        return (await RunAsync("rabbit", "url", "--dir", folder)).Trim();
    }

    private async Task StartS3Async()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", Key);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", Secret);
        _s3Port = FreePort();
        await RunAsync("s3", "start", "--dir", Path.Combine(_folder.FullName, "s3"), "--port", Text(_s3Port), "--with", Text(Environment.ProcessId), "--key", Key, "--secret", Secret);
        using var client = S3Client.Create(new S3Endpoint(new Uri($"http://127.0.0.1:{Text(_s3Port)}"), "us-east-1", IsPathStyle: true), new BasicAWSCredentials(Key, Secret));
        await client.PutBucketAsync(Bucket);
    }

    // Below the ports that the system gives to clients; the server takes some behind it as well.
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(200, 310) * 100;
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Another one.
            }
        }
    }

    private static async Task<string> RunAsync(string script, params string[] arguments)
    {
        // Only the address is read: a server inherits the stream, and reading to the end would wait for its end.
        var reads = arguments[0] == "url";
        var start = new ProcessStartInfo("bash", [Path.Combine(Repository(), "tests", "services", script), .. arguments]) { RedirectStandardOutput = reads };
        if (!reads) start = new ProcessStartInfo("bash", ["-c", "exec \"$0\" \"$@\" >/dev/null </dev/null", Path.Combine(Repository(), "tests", "services", script), .. arguments]);
        using var process = Process.Start(start)!; // not null: without a shell a process is always started
        var output = reads ? await process.StandardOutput.ReadToEndAsync() : "";
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"tests/services/{script} {string.Join(' ', arguments)} ended with exit code {process.ExitCode}");
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Indexer.sln"))) folder = folder.Parent ?? throw new DirectoryNotFoundException("the benchmarks run outside of the repository");
        return folder.FullName;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
