using Amazon.S3;
using Indexer.Resilience;
using Indexer.Storage.S3;
using Microsoft.Extensions.Logging;
using Polly.CircuitBreaker;

namespace Indexer.Storage;

/// <summary>Opens the store that a person names: a folder, or a bucket of an object store.</summary>
public static partial class BlobStores
{
    // An upload by parts of a task that is still running is younger by far.
    private static readonly TimeSpan s_uploadGrace = TimeSpan.FromDays(1);

    /// <summary>
    /// Opens a store, and sees to it that it keeps what <see cref="IBlobStore"/> promises. A folder is a path or <c>file:</c> URI and is made where it lacks; an object store is an
    /// <see cref="S3Uri"/>, whose keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
    /// </summary>
    /// <param name="uri">The store.</param>
    /// <param name="time">Clock of retries and of the circuit breaker.</param>
    /// <param name="log">Where opening, outages and their ends are told.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="StoreRefusedException">The store can't be used as it is, or not be reached.</exception>
    public static async Task<OpenedStore> OpenAsync(string uri, TimeProvider time, ILoggerFactory log, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(uri);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(log);
        var logger = log.CreateLogger(typeof(BlobStores).FullName!); // a type that is no type parameter has a name
        if (!S3Uri.IsS3(uri)) return OpenFolder(uri, time);
        if (!S3Uri.TryParse(uri, out var place, out var fault)) throw new StoreRefusedException($"'{uri}' is no place of an object store: {fault}.");
        return await OpenBucketAsync(place, time, logger, cancellationToken);
    }

    private static OpenedStore OpenFolder(string uri, TimeProvider time)
    {
        try
        {
            var path = Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.IsFile && uri.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? parsed.LocalPath : uri;
            if (path.Contains("://", StringComparison.Ordinal))
                throw new StoreRefusedException($"'{uri}' is no store that is known here: name a folder, or s3://bucket/prefix?endpoint=http://host:port.");
            var folder = new LocalBlobStore(path, new LocalBlobStoreOptions { TimeProvider = time });
            return new OpenedStore(new RetryingBlobStore(folder, ResiliencePipelines.StoreCall(time)), folder.Root, time)
            {
                LocalFile = key => folder.TryGetPath(key, out var file) ? file : throw new BlobStoreException(BlobStoreErrorKind.NotFound, key, $"There is no blob '{key}' in the store {folder.Root}."),
            };
        }
        catch (BlobStoreException e)
        {
            throw new StoreRefusedException(e.Message, e.Kind == BlobStoreErrorKind.Transient, e);
        }
    }

    private static async Task<OpenedStore> OpenBucketAsync(S3Uri place, TimeProvider time, ILogger log, CancellationToken cancellationToken)
    {
        var prefix = place.Key.Length == 0 || place.Key.EndsWith('/') ? place.Key : place.Key + '/';
        try
        {
            BlobKey.CheckPrefix(prefix);
        }
        catch (BlobStoreException e)
        {
            throw new StoreRefusedException($"'{place.WithoutSettings}' can't be a store's prefix: {e.Message}", inner: e);
        }
        var name = place.ToString();
        var state = new CircuitBreakerStateProvider();
        var breaker = ResiliencePipelines.StoreBreaker(time, state, outage => LogDown(log, name, outage.TotalSeconds), () => LogUp(log, name));
        var client = S3Client.Create(place.Endpoint, S3Client.Credentials());
        try
        {
            var calls = ResiliencePipelines.StoreCall(time);
            var bucket = new S3Bucket(client, place, S3Traits.Usual, new S3Options(), breaker, time);
            var sweeping = SweepAsync(new S3BlobStore(bucket, prefix, calls), time, log, name, cancellationToken);
            var probing = S3Probe.RunAsync(bucket, prefix, calls, cancellationToken);
            await Task.WhenAll(probing, sweeping);
            var traits = await probing;
            var store = new S3BlobStore(bucket.With(traits), prefix, calls);
            LogOpened(log, name, traits.QuotesEtags, traits.EtagsAreMd5);
            return new OpenedStore(new RetryingBlobStore(store, calls), name, time) { Breaker = state, Owned = client };
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private static async Task SweepAsync(S3BlobStore store, TimeProvider time, ILogger log, string name, CancellationToken cancellationToken)
    {
        try
        {
            var swept = await store.SweepUploadsAsync(time.GetUtcNow() - s_uploadGrace, cancellationToken);
            if (swept > 0) LogSwept(log, name, swept);
        }
        catch (BlobStoreException e)
        {
            // It costs room only, and another opening sweeps too.
            LogNotSwept(log, name, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "opened store {Store}; entity tags quoted {Quoted}, md5 {Md5}")]
    private static partial void LogOpened(ILogger log, string store, bool quoted, bool md5);

    [LoggerMessage(LogLevel.Warning, "store {Store} is down; calls are held back for {Seconds} s")]
    private static partial void LogDown(ILogger log, string store, double seconds);

    [LoggerMessage(LogLevel.Information, "store {Store} is up again")]
    private static partial void LogUp(ILogger log, string store);

    [LoggerMessage(LogLevel.Information, "swept {Uploads} abandoned uploads from store {Store}")]
    private static partial void LogSwept(ILogger log, string store, int uploads);

    [LoggerMessage(LogLevel.Debug, "could not sweep abandoned uploads from store {Store}: {Reason}")]
    private static partial void LogNotSwept(ILogger log, string store, string reason);
}
