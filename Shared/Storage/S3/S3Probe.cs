using System.Text;
using Polly;

namespace Indexer.Storage.S3;

/// <summary>
/// Finds out at start-up whether a bucket keeps the promises of <see cref="IBlobStore"/>, by a few calls on an object of its own: that a second creator of a key is told so
/// (without which two attempts at a task could both commit), that what was written is read and listed at once, and what its entity tags are like.
/// </summary>
internal static class S3Probe
{
    private static readonly TimeSpan s_cleanLimit = TimeSpan.FromSeconds(5);

    /// <summary>Returns what the server does its own way.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="prefix">Where in it the probe's object may lie.</param>
    /// <param name="calls">Repeats the probe, from its beginning, when it fails in passing.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="StoreRefusedException">The bucket can't be used, or not be reached.</exception>
    public static async Task<S3Traits> RunAsync(S3Bucket bucket, string prefix, ResiliencePipeline calls, CancellationToken cancellationToken)
    {
        try
        {
            // Each time with a key of its own: a create whose answer was lost may have happened.
            return await calls.ExecuteAsync(async token => await OnceAsync(bucket, $"{prefix}probe-{Guid.NewGuid():N}", token), cancellationToken);
        }
        catch (BlobStoreException e)
        {
            var isPassing = e.Kind == BlobStoreErrorKind.Transient;
            throw new StoreRefusedException(isPassing ? $"{e.Message} Check that it runs and that the endpoint in its URI is right." : e.Message, isPassing, e);
        }
    }

    private static async Task<S3Traits> OnceAsync(S3Bucket bucket, string key, CancellationToken cancellationToken)
    {
        var (first, second) = (Encoding.ASCII.GetBytes($"first {key}"), Encoding.ASCII.GetBytes($"second {key}"));
        if (!await bucket.PutAsync(key, first, unlessTaken: true, cancellationToken)) throw Refuse(bucket, "says of a key that nobody has that it is taken");
        // All of it at once: every command waits for the probe.
        var replacing = bucket.PutAsync(key, second, unlessTaken: true, cancellationToken);
        var listing = bucket.ListAsync(key, null, cancellationToken);
        var reading = ReadAsync(bucket, key, first, cancellationToken);
        try
        {
            await Task.WhenAll(replacing, listing, reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // One that lets the second writer replace it may give back what that wrote.
            if (await replacing)
                throw Refuse(bucket, "ignores the condition 'If-None-Match: *': it let a second writer replace what a first had created, so that two attempts at one task could both believe they had committed it");
            if (!(await listing).Objects.Exists(each => each.Key == key)) throw Refuse(bucket, "does not list at once what was written");
            return await reading;
        }
        finally
        {
            await CleanAsync(bucket, key);
        }
    }

    private static async Task<S3Traits> ReadAsync(S3Bucket bucket, string key, byte[] written, CancellationToken cancellationToken)
    {
        var answer = await bucket.GetAsync(key, 0, null, null, cancellationToken) ?? throw Refuse(bucket, "does not give back what was written");
        await using (var body = new S3ReadStream(bucket.With(new S3Traits(QuotesEtags: true, EtagsAreMd5: false)), key, answer, 0))
        {
            var bytes = new byte[written.Length];
            if (answer.Length != written.Length || await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken) != bytes.Length || !bytes.AsSpan().SequenceEqual(written))
                throw Refuse(bucket, "does not give back what was written (a proxy that changes bodies, or a server that stores the framing of an upload in the object)");
        }
        var isMd5 = answer.Object.Etag.Equals(Convert.ToHexString(EtagCheck.Md5(written)), StringComparison.OrdinalIgnoreCase);
        return new S3Traits(await QuotesEtagsAsync(bucket, key, answer.Object.Etag, cancellationToken), isMd5);
    }

    private static async Task<bool> QuotesEtagsAsync(S3Bucket bucket, string key, string etag, CancellationToken cancellationToken)
    {
        foreach (var quotes in new[] { true, false })
        {
            try
            {
                var answer = await bucket.With(new S3Traits(quotes, EtagsAreMd5: false)).GetAsync(key, 0, null, etag, cancellationToken);
                if (answer is null) continue;
                await answer.Body.DisposeAsync();
                return quotes;
            }
            catch (BlobStoreException e) when (S3Errors.IsOtherContent(e))
            {
                // It compares them another way.
            }
        }
        throw Refuse(bucket, "does not know the entity tag of its own object under 'If-Match', by which a read that broke off is taken up on the same content");
    }

    private static StoreRefusedException Refuse(S3Bucket bucket, string what) => new(
        $"The store {bucket.Place} can't hold an index: it {what}. Use a store with conditional writes and strong consistency (Amazon S3, Ceph's gateway from version 16) or a folder.");

    private static async Task CleanAsync(S3Bucket bucket, string key)
    {
        using var limit = new CancellationTokenSource(s_cleanLimit);
        try
        {
            await bucket.DeleteAsync(key, limit.Token);
        }
        catch (Exception e) when (e is BlobStoreException or OperationCanceledException)
        {
            // It is of some fifty bytes, and says what it is by its name.
        }
    }
}
