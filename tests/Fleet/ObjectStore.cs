using System.Diagnostics;
using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;
using Indexer.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Indexer.Fleet;

/// <summary>A real S3 server for all tests of the assembly, started when the first asks for it. Programs find its keys in their environment.</summary>
public sealed class ObjectStore : IAsyncDisposable
{
    private const string Bucket = "fleet-tests", Key = "test", Secret = "testtest";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("indexer-objects-");
    private readonly SemaphoreSlim _gate = new(1);
    private string? _endpoint;

    /// <summary>URI of a place in its bucket; skips the test where no S3 server is installed.</summary>
    public async Task<string> UriAsync(string key)
    {
        await _gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _endpoint ??= await StartAsync();
        }
        finally
        {
            _gate.Release();
        }
        return $"s3://{Bucket}/{key}?endpoint={_endpoint}";
    }

    /// <summary>Puts a folder's files below a prefix.</summary>
    public async Task PutAsync(string prefix, string folder, string pattern)
    {
        await using var opened = await BlobStores.OpenAsync(await UriAsync(prefix), TimeProvider.System, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        foreach (var file in Directory.EnumerateFiles(folder, pattern))
            await opened.Store.PutAsync(Path.GetFileName(file), async (target, token) =>
            {
                await using var content = File.OpenRead(file);
                await content.CopyToAsync(target, token);
            }, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _folder.EnumerateDirectories()) await ScriptAsync("destroy", "--dir", store.FullName);
        _folder.Delete(recursive: true);
        _gate.Dispose();
    }

    private async Task<string> StartAsync()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", Key);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", Secret);
        for (var round = 1; ; round++)
        {
            // Below the ports that the system gives to clients; another try where someone has one of them.
            var port = (Random.Shared.Next(200, 310) * 100).ToString(CultureInfo.InvariantCulture);
            var (code, error) = await ScriptAsync(
                "start", "--dir", Path.Combine(_folder.FullName, $"{round}"), "--port", port, "--with", $"{Environment.ProcessId}", "--key", Key, "--secret", Secret);
            if (code == 4) Assert.Skip($"no S3 server to test with: {error}");
            if (code != 0 && round < 3) continue;
            Assert.True(code == 0, error);
            var endpoint = $"http://127.0.0.1:{port}";
            using var client = new AmazonS3Client(new BasicAWSCredentials(Key, Secret), new AmazonS3Config { ServiceURL = endpoint, ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
            await client.PutBucketAsync(Bucket);
            return endpoint;
        }
    }

    private static async Task<(int Code, string Error)> ScriptAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Workplace.Repository, "tests/services/s3"), .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("the S3 server's script did not start");
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        await output;
        return (process.ExitCode, (await error).Trim());
    }
}
