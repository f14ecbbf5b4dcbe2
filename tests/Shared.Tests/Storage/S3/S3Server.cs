using System.Diagnostics;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Indexer.Resilience;
using Indexer.Storage;
using Indexer.Storage.S3;
using Polly;
using Xunit;

namespace Indexer.Tests.Storage.S3;

/// <summary>Tests that share the one S3 server of a run; they run one after the other.</summary>
// Not beside other tests: one of these counts what the process allocates.
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class S3Collection : ICollectionFixture<S3Server>
{
    public const string Name = "S3";
}

/// <summary>A real S3 server, started by tests/services/s3 when the first of its tests runs; where it can't be had, the tests are skipped.</summary>
public sealed class S3Server : IAsyncLifetime
{
    public const string Bucket = "indexer-tests", Key = "test", Secret = "testtest";

    private static readonly string s_script = Path.Combine(RepositoryRoot(), "tests", "services", "s3");

    private readonly string _folder = Directory.CreateTempSubdirectory("indexer-s3-").FullName;
    private string? _missing;
    private int _port;
    private int _stores;

    /// <summary>The server, or the end of the test where there is none.</summary>
    public S3Endpoint Endpoint
    {
        get
        {
            if (_missing is not null) Assert.Skip($"no S3 server to test with: {_missing}");
            return new S3Endpoint(new Uri($"http://127.0.0.1:{_port}"), "us-east-1", IsPathStyle: true);
        }
    }

    public async ValueTask InitializeAsync()
    {
        // Stores that tests make themselves want keys too.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", Key);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", Secret);
        for (var round = 0; round < 3; round++)
        {
            // Below the ports that the system gives to clients; another try where someone has one of them.
            _port = Random.Shared.Next(200, 310) * 100;
            var store = Path.Combine(_folder, $"{round}");
            var (code, error) = await RunAsync("start", "--dir", store, "--port", $"{_port}", "--with", $"{Environment.ProcessId}", "--key", Key, "--secret", Secret);
            _missing = code == 0 ? null : error;
            if (code is 0 or 4) break;
        }
        if (_missing is not null) return;
        using var client = NewClient(Endpoint);
        await client.PutBucketAsync(Bucket);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in Directory.EnumerateDirectories(_folder)) await RunAsync("destroy", "--dir", store);
        Directory.Delete(_folder, recursive: true);
    }

    public static AmazonS3Client NewClient(S3Endpoint endpoint) => S3Client.Create(endpoint, new BasicAWSCredentials(Key, Secret));

    /// <summary>A prefix that no other test has.</summary>
    public string NewPrefix([CallerMemberName] string test = "") => $"{test}-{Interlocked.Increment(ref _stores)}/";

    /// <summary>URI of an empty store.</summary>
    public string NewUri(S3Endpoint? endpoint = null) => new S3Uri(endpoint ?? Endpoint, Bucket, NewPrefix()).ToString();

    internal S3Bucket NewBucket(S3Endpoint? endpoint = null, S3Options? options = null)
    {
        var place = new S3Uri(endpoint ?? Endpoint, Bucket, "");
        return new S3Bucket(NewClient(place.Endpoint), place, S3Traits.Usual, options ?? new S3Options(), ResiliencePipeline.Empty, TimeProvider.System);
    }

    /// <summary>An empty store with retries, without a circuit breaker.</summary>
    public IBlobStore NewStore(S3Endpoint? endpoint = null, S3Options? options = null)
    {
        var calls = ResiliencePipelines.StoreCall(TimeProvider.System);
        return new RetryingBlobStore(new S3BlobStore(NewBucket(endpoint, options), NewPrefix(), calls), calls);
    }

    private static async Task<(int Code, string Error)> RunAsync(params string[] arguments)
    {
        if (!OperatingSystem.IsLinux()) return (4, "it runs on Linux only");
        using var process = Process.Start(new ProcessStartInfo("bash", [s_script, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        await output;
        return (process.ExitCode, (await error).Trim());
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Indexer.sln"))) folder = folder.Parent ?? throw new DirectoryNotFoundException("the tests run outside of the repository");
        return folder.FullName;
    }
}
