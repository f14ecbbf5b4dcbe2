using Amazon.Runtime;
using Amazon.S3;

namespace Indexer.FleetChaos.Services;

/// <summary>An S3 server of our own.</summary>
internal sealed class ObjectStore(string parent) : IAsyncDisposable
{
    public const string Bucket = "chaos", Key = "test", Secret = "testtest";

    private bool _isStarted;
    private string? _folder;

    public int Port { get; private set; }

    /// <exception cref="MissingServiceException">It is not installed.</exception>
    public async Task StartAsync()
    {
        for (var round = 0; !_isStarted; round++)
        {
            // Below the ports that the system gives to clients; another try where someone has one of them.
            Port = Random.Shared.Next(200, 310) * 100;
            _folder = Path.Combine(parent, $"{round}");
            var (code, output) = await new ServiceScript("s3", _folder).RunAsync("start", "--port", $"{Port}", "--with", $"{Environment.ProcessId}", "--key", Key, "--secret", Secret);
            if (code == 4) throw new MissingServiceException(output);
            if (code != 0 && round == 2) throw new InvalidOperationException($"the S3 server did not start: {output}");
            _isStarted = code == 0;
        }
        using var client = new AmazonS3Client(
            new BasicAWSCredentials(Key, Secret), new AmazonS3Config { ServiceURL = $"http://127.0.0.1:{Port}", ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
        await client.PutBucketAsync(Bucket);
    }

    /// <summary>A store in it, reached by a port: its own, or that of something before it.</summary>
    public static string Uri(string host, int port) => $"s3://{Bucket}/fleet?endpoint=http://{host}:{port}";

    public async ValueTask DisposeAsync()
    {
        if (_folder is not null) await new ServiceScript("s3", _folder).RunAsync("destroy");
    }
}
