using System.Net;
using System.Security.Authentication;
using Amazon.Runtime;
using Amazon.S3;

namespace Indexer.Storage.S3;

/// <summary>Says what a failed call of an object store means to its user.</summary>
internal static class S3Errors
{
    /// <summary>Whether <see cref="From"/> knows what to say about this exception.</summary>
    public static bool IsStoreError(Exception error) => error is AmazonClientException or AmazonServiceException or HttpRequestException or IOException or TimeoutException or OperationCanceledException;

    /// <summary>Whether a read failed since the object has another entity tag than was asked for.</summary>
    public static bool IsOtherContent(BlobStoreException error) => error.InnerException is AmazonServiceException { StatusCode: HttpStatusCode.PreconditionFailed };

    /// <param name="error">What was thrown; a cancellation is a time limit that ran out.</param>
    /// <param name="key">The blob, as its caller names it.</param>
    /// <param name="place">Bucket and endpoint, for the message.</param>
    /// <param name="bucket">The bucket's name.</param>
    public static BlobStoreException From(Exception error, string key, string place, string bucket) => error switch
    {
        AmazonServiceException service when (int)service.StatusCode >= 200 => FromAnswer(service, key, place, bucket),
        // A connection that is not made in time is one of the two, by where the time ran out.
        OperationCanceledException or TimeoutException => Error(BlobStoreErrorKind.Transient, $"The store {place} did not answer in time about '{key}'.", key, error),
        _ when Find<AuthenticationException>(error) is { } tls => Error(BlobStoreErrorKind.Refused,
            $"The store {place} can't be trusted: {tls.Message} Have its certificate signed by an authority this machine trusts, or use its http:// endpoint inside a network of your own.", key, error),
        _ => Error(BlobStoreErrorKind.Transient, $"The store {place} can't be reached, or broke off, on '{key}': {Innermost(error).Message}", key, error),
    };

    private static BlobStoreException FromAnswer(AmazonServiceException error, string key, string place, string bucket)
    {
        var code = error.ErrorCode ?? "";
        return (error.StatusCode, code) switch
        {
            (_, "NoSuchBucket") => Error(BlobStoreErrorKind.Refused, $"There is no bucket '{bucket}' at {place}: create it, or mend its name in the store's URI.", key, error),
            // It ended, or was swept, under a call that was repeated.
            (_, "NoSuchUpload") => Error(BlobStoreErrorKind.Transient, $"The upload of '{key}' to {place} is no longer there.", key, error),
            (HttpStatusCode.NotFound, _) => Error(BlobStoreErrorKind.NotFound, $"There is no blob '{key}' in the store {place}.", key, error),
            (HttpStatusCode.PreconditionFailed, _) => Error(BlobStoreErrorKind.Transient, $"'{key}' in the store {place} was replaced while it was read.", key, error),
            (_, "InvalidAccessKeyId") => Error(BlobStoreErrorKind.Refused, $"The store {place} does not know the access key: check AWS_ACCESS_KEY_ID.", key, error),
            (_, "SignatureDoesNotMatch") => Error(BlobStoreErrorKind.Refused, $"The store {place} refuses the signature on '{key}': check AWS_SECRET_ACCESS_KEY, and the region and endpoint in the store's URI.", key, error),
            // A clock that has jumped is found out by the first call after it; what was signed before may be refused, and is not when it is signed anew.
            (_, "RequestTimeTooSkewed") => Error(BlobStoreErrorKind.Transient, $"The clocks of this machine and of the store {place} are too far apart: set them by NTP.", key, error),
            (_, "QuotaExceeded") or (HttpStatusCode.InsufficientStorage, _) => Error(BlobStoreErrorKind.Refused, $"The store {place} is full: '{key}' could not be written. Raise the quota of the bucket or its user, or free space.", key, error),
            (HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized, _) => Error(BlobStoreErrorKind.Refused,
                $"The store {place} does not let these access keys touch '{key}' ({Shown(error)}): check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and this machine's clock, and grant the keys get, put, delete and list on the bucket.", key, error),
            (_, "AuthorizationHeaderMalformed" or "PermanentRedirect" or "TemporaryRedirect") => Error(BlobStoreErrorKind.Refused,
                $"The store {place} is not where, or not of the region, that the store's URI says ({Shown(error)}): mend endpoint= or region= in it.", key, error),
            (_, "BadDigest" or "XAmzContentSHA256Mismatch" or "RequestTimeout" or "IncompleteBody" or "OperationAborted" or "ConditionalRequestConflict" or "SlowDown") or
            (HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests, _) => Passing(),
            (HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed, _) => Error(BlobStoreErrorKind.Refused, $"The store {place} can't do what is needed for '{key}' ({Shown(error)}): it speaks too little of S3.", key, error),
            // An error can come in the body of an answer that began as a success (CompleteMultipartUpload).
            ( >= HttpStatusCode.InternalServerError or < HttpStatusCode.MultipleChoices, _) => Passing(),
            _ => Error(BlobStoreErrorKind.Refused, $"The store {place} refuses '{key}': {Shown(error)}.", key, error),
        };

        BlobStoreException Passing() => Error(BlobStoreErrorKind.Transient, $"The store {place} failed on '{key}': {Shown(error)}.", key, error);
    }

    private static string Shown(AmazonServiceException error)
    {
        var text = $"{(int)error.StatusCode} {error.ErrorCode}".TrimEnd();
        return string.IsNullOrEmpty(error.Message) || error.Message.Contains("Exception", StringComparison.Ordinal) ? text : $"{text}, {error.Message.TrimEnd('.')}";
    }

    private static BlobStoreException Error(BlobStoreErrorKind kind, string message, string key, Exception inner) => new(kind, key, message, inner);

    private static T? Find<T>(Exception? error) where T : Exception
    {
        for (; error is not null; error = error.InnerException)
            if (error is T found) return found;
        return null;
    }

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;
}
