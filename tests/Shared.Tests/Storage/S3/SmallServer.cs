using System.Collections.Concurrent;
using System.Security;
using Indexer.Storage.S3;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Indexer.Tests.Storage.S3;

/// <summary>As much of an S3 server as the probe asks, with the faults and habits of some.</summary>
internal sealed class SmallServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, byte[]> _objects = new();
    private readonly WebApplication _app;

    private SmallServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Whether a put heeds its condition.</summary>
    public bool HeedsConditions { get; init; } = true;

    /// <summary>Whether a condition on an entity tag is compared as it stands with the tag without quotes.</summary>
    public bool ComparesBareEtags { get; init; }

    /// <summary>Whether entity tags are something else than MD5s.</summary>
    public bool HasOwnEtags { get; init; }

    public S3Endpoint Endpoint => new(new Uri(_app.Urls.First()), "us-east-1", IsPathStyle: true);

    public static async Task<SmallServer> StartAsync(bool heedsConditions = true, bool comparesBareEtags = false, bool hasOwnEtags = false)
    {
        var server = new SmallServer { HeedsConditions = heedsConditions, ComparesBareEtags = comparesBareEtags, HasOwnEtags = hasOwnEtags };
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        // A path is never null, and begins with the bucket.
        var key = string.Join('/', request.Path.Value!.Split('/').Skip(2));
        if (HttpMethods.IsPut(request.Method))
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            if (HeedsConditions && request.Headers.IfNoneMatch == "*" && _objects.ContainsKey(key)) response.StatusCode = StatusCodes.Status412PreconditionFailed;
            else _objects[key] = body.ToArray();
        }
        else if (HttpMethods.IsDelete(request.Method))
        {
            _objects.TryRemove(key, out _);
            response.StatusCode = StatusCodes.Status204NoContent;
        }
        else if (request.Query.ContainsKey("list-type"))
        {
            var found = _objects.Keys.Where(each => each.StartsWith(request.Query["prefix"].ToString(), StringComparison.Ordinal)).Order(StringComparer.Ordinal);
            var contents = string.Concat(found.Select(each => $"<Contents><Key>{SecurityElement.Escape(each)}</Key><Size>{_objects[each].Length}</Size></Contents>"));
            response.ContentType = "application/xml";
            await response.WriteAsync($"<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>");
        }
        else if (!_objects.TryGetValue(key, out var content))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
        }
        else
        {
            var etag = HasOwnEtags ? "an-own-tag" : Convert.ToHexStringLower(EtagCheck.Md5(content));
            response.Headers.ETag = $"\"{etag}\"";
            if (request.Headers.IfMatch is [{ } wanted] && wanted != (ComparesBareEtags ? etag : $"\"{etag}\"")) response.StatusCode = StatusCodes.Status412PreconditionFailed;
            response.ContentLength = response.StatusCode == StatusCodes.Status200OK ? content.Length : 0;
            if (response.ContentLength > 0) await response.Body.WriteAsync(content);
        }
    }
}
