using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Indexer.Storage.S3;

/// <summary>
/// A place in an object store as a person writes it: <c>s3://bucket/key?endpoint=http://host:port&amp;region=…&amp;addressing=path|host&amp;etag=…</c>.
/// The key may be an object's, a prefix or a pattern, <c>%</c> escapes in it are decoded; of the settings only <c>endpoint</c> is usual. Access keys are no part of
/// it, since it stands in plans, logs and reports.
/// </summary>
/// <param name="Endpoint">The server.</param>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">What follows the bucket, without the slash between, decoded; may be empty.</param>
/// <param name="Etag">Which content of the object is meant, without quotes; null for whatever is there.</param>
public sealed record S3Uri(S3Endpoint Endpoint, string Bucket, string Key, string? Etag = null)
{
    private const string Scheme = "s3://", UsualRegion = "us-east-1";

    /// <summary>Whether <paramref name="text"/> is meant to be one.</summary>
    public static bool IsS3(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads one; where it is faulty, <paramref name="fault"/> is a sentence's end that says what is wrong and how it should be.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out S3Uri? uri, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        uri = null;
        fault = null;
        if (!IsS3(text)) fault = $"it doesn't begin with {Scheme}";
        if (fault is not null) return false;
        var rest = text[Scheme.Length..];
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? rest : rest[..question];
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var bucket = slash < 0 ? path : path[..slash];
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        fault = BucketFault(bucket) ?? (question < 0 ? null : Settings(rest[(question + 1)..], settings));
        if (fault is not null) return false;
        Uri? url = null;
        if (settings.TryGetValue("endpoint", out var endpoint) && (!Uri.TryCreate(endpoint, UriKind.Absolute, out url) || url.Scheme is not ("http" or "https")))
            fault = $"the endpoint '{endpoint}' is no URL such as http://127.0.0.1:7480";
        else if (url is { UserInfo.Length: > 0 })
            fault = "the endpoint holds a user name: access keys belong into the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)";
        else if (settings.TryGetValue("addressing", out var style) && style is not ("path" or "host"))
            fault = $"addressing is '{style}', but can be 'path' or 'host'";
        if (fault is not null) return false;
        var isPathStyle = settings.TryGetValue("addressing", out var addressing) ? addressing == "path" : url is not null;
        uri = new S3Uri(new S3Endpoint(url, settings.GetValueOrDefault("region", UsualRegion), isPathStyle), bucket,
            slash < 0 ? "" : Uri.UnescapeDataString(path[(slash + 1)..]), settings.GetValueOrDefault("etag"));
        return true;
    }

    /// <summary>The same place for people: no settings.</summary>
    public string WithoutSettings => $"{Scheme}{Bucket}/{Escape(Key)}";

    /// <summary>A file for people: a path as it is, an object's URI without its settings.</summary>
    public static string Shown(string file) => TryParse(file, out var uri, out _) ? uri.WithoutSettings : file;

    /// <summary>The whole, in the one form that <see cref="TryParse"/> reads back to the same.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(WithoutSettings);
        var separator = '?';
        if (Endpoint.Url is { } url) Add("endpoint", url.GetLeftPart(UriPartial.Path).TrimEnd('/'));
        if (Endpoint.Region != UsualRegion) Add("region", Endpoint.Region);
        if (Endpoint.IsPathStyle != (Endpoint.Url is not null)) Add("addressing", Endpoint.IsPathStyle ? "path" : "host");
        if (Etag is not null) Add("etag", Etag);
        return text.ToString();

        void Add(string name, string value)
        {
            text.Append(separator).Append(name).Append('=').Append(value.Replace("%", "%25", StringComparison.Ordinal).Replace("&", "%26", StringComparison.Ordinal));
            separator = '&';
        }
    }

    internal static string Escape(string key) => string.Join('/', key.Split('/').Select(Uri.EscapeDataString));

    private static string? BucketFault(string bucket)
    {
        if (bucket.Length == 0) return "it names no bucket: write s3://bucket/…";
        return bucket.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_') && bucket.Length is >= 3 and <= 63
            ? null
            : $"'{bucket}' can't be a bucket's name, which has 3 to 63 letters, digits, dots and hyphens";
    }

    private static string? Settings(string query, Dictionary<string, string> settings)
    {
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? pair : pair[..equals];
            if (name is not ("endpoint" or "region" or "addressing" or "etag"))
                return $"'{name}' after the '?' is no setting; there are endpoint, region, addressing and etag ('?' and '&' of a key are written %3F and %26)";
            if (equals < 0 || equals == pair.Length - 1) return $"{name} has no value";
            if (!settings.TryAdd(name, Uri.UnescapeDataString(pair[(equals + 1)..]))) return $"{name} is given twice";
        }
        return null;
    }
}
