using System.Collections.Concurrent;
using System.Net.Sockets;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;

namespace Indexer.Storage.S3;

/// <summary>Clients of object stores, set up so that they work with other servers than Amazon's and never repeat a call by themselves.</summary>
internal static class S3Client
{
    private const string AccessKey = "AWS_ACCESS_KEY_ID", SecretKey = "AWS_SECRET_ACCESS_KEY", SessionToken = "AWS_SESSION_TOKEN";

    private static readonly ConcurrentDictionary<(S3Endpoint, string), Lazy<AmazonS3Client>> s_shared = new();

    /// <summary>The keys of the environment.</summary>
    /// <exception cref="StoreRefusedException">There are none.</exception>
    public static AWSCredentials Credentials()
    {
        var (access, secret) = (Environment.GetEnvironmentVariable(AccessKey), Environment.GetEnvironmentVariable(SecretKey));
        if (string.IsNullOrEmpty(access) || string.IsNullOrEmpty(secret))
            throw new StoreRefusedException($"There are no keys for the object store: set the environment variables {AccessKey} and {SecretKey}.");
        var token = Environment.GetEnvironmentVariable(SessionToken);
        return string.IsNullOrEmpty(token) ? new BasicAWSCredentials(access, secret) : new SessionAWSCredentials(access, secret, token);
    }

    /// <summary>The process's one client of an endpoint, with the keys of the environment; never to be disposed of.</summary>
    public static IAmazonS3 Shared(S3Endpoint endpoint)
    {
        var credentials = Credentials();
        return s_shared.GetOrAdd((endpoint, credentials.GetCredentials().AccessKey), _ => new Lazy<AmazonS3Client>(() => Create(endpoint, credentials))).Value;
    }

    /// <summary>A client of its own.</summary>
    public static AmazonS3Client Create(S3Endpoint endpoint, AWSCredentials credentials)
    {
        var connections = new Connections();
        var config = new AmazonS3Config
        {
            ForcePathStyle = endpoint.IsPathStyle,
            // One layer repeats calls, and it isn't this one: a blind second try turns the success of a conditional put into "taken".
            MaxErrorRetry = 0,
            // Timeouts are each call's own (S3Bucket).
            Timeout = Timeout.InfiniteTimeSpan,
            // Trailing checksums are refused by Ceph's gateway; the signed hash of the body does the same.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            HttpClientFactory = connections,
            // Of the copy of a body to its socket: 8 KiB, the client's own, costs both ends thirty times the calls of the system.
            BufferSize = 256 << 10,
        };
        if (endpoint.Url is null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(endpoint.Region);
        }
        else
        {
            config.ServiceURL = endpoint.Url.GetLeftPart(UriPartial.Path);
            config.AuthenticationRegion = endpoint.Region;
        }
        return new Client(credentials, config, connections);
    }

    /// <summary>
    /// Closes its connections with it, which the client leaves to who made them; and has no handler of retries, since that repeats a call once whose connection was closed
    /// unanswered even where no retries are allowed (seen with AWSSDK.Core 4.0.102.3), conditional puts too.
    /// </summary>
    private sealed class Client(AWSCredentials credentials, AmazonS3Config config, Connections connections) : AmazonS3Client(credentials, config)
    {
        protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
        {
            base.CustomizeRuntimePipeline(pipeline);
            pipeline.RemoveHandler<RetryHandler>();
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing) connections.Dispose();
        }
    }

    private sealed class Connections : HttpClientFactory, IDisposable
    {
        private static readonly TimeSpan s_connectLimit = TimeSpan.FromSeconds(5), s_connectionLife = TimeSpan.FromMinutes(5);

        private readonly HttpClient _client = new(new WithoutExpect(new SocketsHttpHandler
        {
            ConnectTimeout = s_connectLimit,
            // So that a store whose address changes is found again.
            PooledConnectionLifetime = s_connectionLife,
            AllowAutoRedirect = false,
            ConnectCallback = ConnectAsync,
        }))
        { Timeout = Timeout.InfiniteTimeSpan };

        public void Dispose() => _client.Dispose();

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

        private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
        {
            var limit = (int)new S3Options().ReadLimit.TotalMilliseconds;
            // The limit of a blocking read; asynchronous ones have their own.
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = limit };
            try
            {
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    /// <summary>After an early error Ceph's gateway takes a body announced by <c>Expect: 100-continue</c> for the next request on the connection.</summary>
    private sealed class WithoutExpect(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.ExpectContinue = false;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
