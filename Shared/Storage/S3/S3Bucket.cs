using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Polly;
using Polly.CircuitBreaker;

namespace Indexer.Storage.S3;

/// <summary>What is known of an object without reading it.</summary>
/// <param name="Key">Its whole key.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Modified">When it was written, by the store's clock.</param>
/// <param name="Etag">Its entity tag, without quotes.</param>
internal sealed record S3Object(string Key, long Length, DateTimeOffset Modified, string Etag);

/// <summary>An answer to a read: <paramref name="Length"/> bytes of <paramref name="Body"/> from the offset that was asked for.</summary>
internal sealed record S3Body(Stream Body, long Length, S3Object Object);

/// <summary>
/// The calls of one bucket, each made once: with its time limit, behind the circuit breaker, failures as <see cref="BlobStoreException"/>. Keys are the bucket's own. Thread-safe.
/// </summary>
internal sealed class S3Bucket(IAmazonS3 client, S3Uri uri, S3Traits traits, S3Options options, ResiliencePipeline breaker, TimeProvider time)
{
    private readonly string _place = $"{uri.Bucket} at {uri.Endpoint}";

    public S3Options Options => options;

    public S3Traits Traits => traits;

    /// <summary>Bucket and endpoint, for messages.</summary>
    public string Place => _place;

    public S3Bucket With(S3Traits other) => new(client, uri, other, options, breaker, time);

    /// <summary>Writes an object; with <paramref name="unlessTaken"/> false is returned, and nothing written, where there is one.</summary>
    public Task<bool> PutAsync(string key, ReadOnlyMemory<byte> content, bool unlessTaken, CancellationToken cancellationToken) => PutAsync(key, [content], unlessTaken, cancellationToken);

    /// <summary>The same of several pieces, one behind the other.</summary>
    public Task<bool> PutAsync(string key, IReadOnlyList<ReadOnlyMemory<byte>> pieces, bool unlessTaken, CancellationToken cancellationToken) =>
        CallAsync(key, options.CallLimit + options.PartLimit * (pieces.Sum(piece => (double)piece.Length) / options.PartBytes), async token =>
        {
            await using var body = new BodyStream(pieces);
            try
            {
                await client.PutObjectAsync(new PutObjectRequest
                {
                    BucketName = uri.Bucket,
                    Key = key,
                    InputStream = body,
                    AutoCloseStream = false,
                    UseChunkEncoding = false,
                    IfNoneMatch = unlessTaken ? "*" : null,
                }, token);
                return true;
            }
            catch (AmazonS3Exception e) when (unlessTaken && e.StatusCode == HttpStatusCode.PreconditionFailed)
            {
                return false;
            }
        }, cancellationToken);

    /// <summary>Null where there is none.</summary>
    public Task<S3Object?> HeadAsync(string key, CancellationToken cancellationToken) => CallAsync(key, options.CallLimit, async token =>
    {
        try
        {
            var answer = await client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = uri.Bucket, Key = key }, token);
            return new S3Object(key, answer.ContentLength, Utc(answer.LastModified), Unquoted(answer.ETag));
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            return null;
        }
    }, cancellationToken);

    /// <summary>Begins to read an object, or null where <paramref name="offset"/> is at or after its end.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="length">At least 1; null to the end.</param>
    /// <param name="etag">Fails with kind Transient where the object has another entity tag; null takes any.</param>
    /// <param name="cancellationToken">Cancels the call, not the reading.</param>
    public Task<S3Body?> GetAsync(string key, long offset, long? length, string? etag, CancellationToken cancellationToken) => CallAsync(key, options.CallLimit, async token =>
    {
        var request = new GetObjectRequest { BucketName = uri.Bucket, Key = key };
        if (length is { } count) request.ByteRange = new ByteRange(offset, offset > long.MaxValue - count ? long.MaxValue : offset + count - 1);
        // Also from 0: for an answer that is no range the client computes an MD5 of its own, beside the one here.
        else request.ByteRange = new ByteRange($"bytes={offset}-");
        if (etag is not null) request.EtagToMatch = traits.QuotesEtags ? $"\"{etag}\"" : etag;
        try
        {
            var answer = await client.GetObjectAsync(request, token);
            if (offset > 0 && answer.ContentRange is null)
            {
                answer.Dispose();
                throw new BlobStoreException(BlobStoreErrorKind.Refused, key, $"The store {_place} gave all of '{key}' where a range was asked for: it, or a proxy before it, must heed the header Range.");
            }
            var total = TotalLength(answer.ContentRange) ?? answer.ContentLength;
            return new S3Body(answer.ResponseStream, answer.ContentLength, new S3Object(key, total, Utc(answer.LastModified), Unquoted(answer.ETag)));
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return null;
        }
    }, cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => CallAsync(key, options.CallLimit, async token =>
    {
        try
        {
            await client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = uri.Bucket, Key = key }, token);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            // That is what was asked for.
        }
        return true;
    }, cancellationToken);

    /// <summary>A page of the objects whose keys begin with <paramref name="prefix"/>, in byte order, and what to ask for the next one by, or null after the last.</summary>
    public Task<(List<S3Object> Objects, string? Next)> ListAsync(string prefix, string? continuation, CancellationToken cancellationToken) =>
        CallAsync(prefix, options.CallLimit, async token =>
        {
            var answer = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = uri.Bucket, Prefix = prefix, ContinuationToken = continuation }, token);
            var objects = new List<S3Object>(answer.S3Objects?.Count ?? 0);
            foreach (var each in answer.S3Objects ?? [])
                objects.Add(new S3Object(each.Key, each.Size ?? 0, Utc(each.LastModified), Unquoted(each.ETag)));
            return (objects, answer.IsTruncated == true ? answer.NextContinuationToken : null);
        }, cancellationToken);

    /// <summary>A page of what keys that begin with <paramref name="prefix"/> begin with up to their next slash, in byte order, and what to ask for the next one by, or null after the last.</summary>
    public Task<(List<string> Folders, string? Next)> ListFoldersAsync(string prefix, string? continuation, CancellationToken cancellationToken) =>
        CallAsync(prefix, options.CallLimit, async token =>
        {
            var answer = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = uri.Bucket, Prefix = prefix, Delimiter = "/", ContinuationToken = continuation }, token);
            return (answer.CommonPrefixes ?? [], answer.IsTruncated == true ? answer.NextContinuationToken : null);
        }, cancellationToken);

    /// <summary>Begins an upload by parts; returns its id.</summary>
    public Task<string> BeginUploadAsync(string key, CancellationToken cancellationToken) => CallAsync(key, options.CallLimit, async token =>
        (await client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = uri.Bucket, Key = key }, token)).UploadId, cancellationToken);

    /// <summary>Sends part <paramref name="number"/> (from 1); a second time it replaces the first.</summary>
    public Task<PartETag> PutPartAsync(string key, string upload, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        CallAsync(key, options.PartLimit, async token =>
        {
            await using var body = new BodyStream([content]);
            var answer = await client.UploadPartAsync(new UploadPartRequest
            {
                BucketName = uri.Bucket,
                Key = key,
                UploadId = upload,
                PartNumber = number,
                InputStream = body,
                PartSize = content.Length,
                UseChunkEncoding = false,
            }, token);
            return new PartETag(number, answer.ETag);
        }, cancellationToken);

    /// <summary>Makes the object of its parts, all at once.</summary>
    public Task EndUploadAsync(string key, string upload, List<PartETag> parts, CancellationToken cancellationToken) => CallAsync(key, options.PartLimit, async token =>
    {
        await client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = uri.Bucket, Key = key, UploadId = upload, PartETags = parts }, token);
        return true;
    }, cancellationToken);

    public Task AbortUploadAsync(string key, string upload, CancellationToken cancellationToken) => CallAsync(key, options.CallLimit, async token =>
    {
        await client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = uri.Bucket, Key = key, UploadId = upload }, token);
        return true;
    }, cancellationToken);

    /// <summary>Uploads of keys that begin with <paramref name="prefix"/> and were begun before <paramref name="before"/>; the first thousand.</summary>
    public Task<List<(string Key, string Upload)>> ListUploadsAsync(string prefix, DateTimeOffset before, CancellationToken cancellationToken) =>
        CallAsync(prefix, options.CallLimit, async token =>
        {
            var answer = await client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = uri.Bucket, Prefix = prefix }, token);
            var uploads = new List<(string Key, string Upload)>();
            foreach (var upload in answer.MultipartUploads ?? [])
                if (Utc(upload.Initiated) < before) uploads.Add((upload.Key, upload.UploadId));
            return uploads;
        }, cancellationToken);

    /// <summary>A failure of the store, outside of a call, as its user should read it.</summary>
    public BlobStoreException ErrorOf(Exception error, string key) => S3Errors.From(error, key, _place, uri.Bucket);

    private async Task<T> CallAsync<T>(string key, TimeSpan limit, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await breaker.ExecuteAsync(async token =>
            {
                using var late = new CancellationTokenSource(limit, time);
                using var limited = CancellationTokenSource.CreateLinkedTokenSource(token, late.Token);
                try
                {
                    return await call(limited.Token);
                }
                catch (Exception e) when (S3Errors.IsStoreError(e) && !token.IsCancellationRequested)
                {
                    throw ErrorOf(e, key);
                }
                catch (Exception e) when (S3Errors.IsStoreError(e) && e is not OperationCanceledException)
                {
                    throw new OperationCanceledException(e.Message, e, token);
                }
            }, cancellationToken);
        }
        catch (BrokenCircuitException e)
        {
            throw new BlobStoreException(BlobStoreErrorKind.Transient, key,
                $"The store {_place} is down: '{key}' was not asked for, and the next call is let through {(e.RetryAfter is { } wait ? $"in {wait.TotalSeconds:0.#} s" : "soon")}.", e);
        }
    }

    private static string Unquoted(string? etag) => etag?.Trim('"') ?? "";

    // The client gives times as local ones where it can't tell.
    private static DateTimeOffset Utc(DateTime? time) => time is { } known ? new DateTimeOffset(known.ToUniversalTime()) : DateTimeOffset.UnixEpoch;

    private static long? TotalLength(string? contentRange)
    {
        var slash = contentRange?.LastIndexOf('/') ?? -1;
        return slash >= 0 && long.TryParse(contentRange.AsSpan(slash + 1), out var total) ? total : null;
    }
}
