using System.Text;

namespace Indexer.Storage.S3;

/// <summary>
/// Finds out at start-up whether a bucket keeps the promises of <see cref="IBlobStore"/>, by a few calls on an object of its own: that a second creator of a key is told so
/// (without which two attempts at a task could both commit), that what was written is read and listed at once, and what its entity tags are like.
/// </summary>
internal static class S3Probe
{
    private static readonly TimeSpan s_cleanLimit = TimeSpan.FromSeconds(5);

    /// <summary>Returns what the server does its own way.</summary>
    /// <exception cref="StoreRefusedException">The bucket can't be used, or not be reached.</exception>
    public static async Task<S3Traits> RunAsync(S3Bucket bucket, string prefix, CancellationToken cancellationToken)
    {
        var key = $"{prefix}probe-{Guid.NewGuid():N}";
        var (first, second) = (Encoding.ASCII.GetBytes($"first {key}"), Encoding.ASCII.GetBytes($"second {key}"));
        var isWritten = false;
        try
        {
            // Of unknown outcome if it fails, so there may be something to clean.
            isWritten = true;
            if (!await bucket.PutAsync(key, first, unlessTaken: true, cancellationToken)) throw Refuse(bucket, "says of a key that nobody has that it is taken");
            if (await bucket.PutAsync(key, second, unlessTaken: true, cancellationToken))
                throw Refuse(bucket, "ignores the condition 'If-None-Match: *': it let a second writer replace what a first had created, so that two attempts at one task could both believe they had committed it");
            var answer = await bucket.GetAsync(key, 0, null, null, cancellationToken) ?? throw Refuse(bucket, "does not give back what was written");
            var bytes = new byte[first.Length];
            await using (answer.Body)
            {
                if (answer.Length != first.Length || await answer.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken) != bytes.Length || !bytes.AsSpan().SequenceEqual(first))
                    throw Refuse(bucket, "does not give back what was written (a proxy that changes bodies, or a server that stores the framing of an upload in the object)");
            }
            if (!(await bucket.ListAsync(key, null, cancellationToken)).Objects.Exists(each => each.Key == key)) throw Refuse(bucket, "does not list at once what was written");
            var isMd5 = answer.Object.Etag.Equals(Convert.ToHexString(EtagCheck.Md5(first)), StringComparison.OrdinalIgnoreCase);
            return new S3Traits(await QuotesEtagsAsync(bucket, key, answer.Object.Etag, cancellationToken), isMd5);
        }
        catch (BlobStoreException e)
        {
            isWritten = e.Kind != BlobStoreErrorKind.Refused;
            throw new StoreRefusedException(e.Kind == BlobStoreErrorKind.Transient ? $"{e.Message} Check that it runs and that the endpoint in its URI is right." : e.Message, e.Kind == BlobStoreErrorKind.Transient, e);
        }
        finally
        {
            if (isWritten) await CleanAsync(bucket, key);
        }
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
            catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.Transient)
            {
                // "Precondition failed": it compares them another way.
            }
        }
        throw Refuse(bucket, "does not know the entity tag of its own object under 'If-Match', by which a read that broke off is taken up on the same content");
    }

    private static StoreRefusedException Refuse(S3Bucket bucket, string what) => new(
        $"The store {bucket.Place} can't hold an index: it {what}. Use a store with conditional writes and strong consistency (Amazon S3, Ceph's gateway from version 16, MinIO) or a folder.");

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
