namespace Indexer.Storage.S3;

/// <summary>A server that speaks S3.</summary>
/// <param name="Url">Its base URL; null for Amazon's own of the region.</param>
/// <param name="Region">The region requests are signed for; <c>us-east-1</c> is what other servers than Amazon's take.</param>
/// <param name="IsPathStyle">Whether a bucket is a folder of the server's URL, as it is almost everywhere but at Amazon, or a host of its own.</param>
public sealed record S3Endpoint(Uri? Url, string Region, bool IsPathStyle)
{
    /// <summary>URL of an object, as HTTP names it, without anything that signs it.</summary>
    public string ObjectUrl(string bucket, string key)
    {
        var root = Url ?? new Uri($"https://s3.{Region}.amazonaws.com");
        var path = S3Uri.Escape(key);
        return IsPathStyle
            ? $"{root.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{bucket}/{path}"
            : $"{root.Scheme}://{bucket}.{root.Authority}/{path}";
    }

    /// <summary>The server, for messages.</summary>
    public override string ToString() => Url?.GetLeftPart(UriPartial.Path).TrimEnd('/') ?? $"Amazon S3 in {Region}";
}
