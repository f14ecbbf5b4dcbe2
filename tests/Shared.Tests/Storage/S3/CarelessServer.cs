using System.Collections.Concurrent;
using Indexer.Storage.S3;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Indexer.Tests.Storage.S3;

/// <summary>What some small S3 servers are: objects are put whatever the condition says.</summary>
internal sealed class CarelessServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, byte[]> _objects = new();
    private readonly WebApplication _app;

    private CarelessServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(async context =>
        {
            var key = context.Request.Path.Value!; // a path is never null
            if (HttpMethods.IsPut(context.Request.Method))
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                _objects[key] = body.ToArray();
                context.Response.Headers.ETag = $"\"{Convert.ToHexStringLower(EtagCheck.Md5(body.ToArray()))}\"";
            }
            else if (HttpMethods.IsDelete(context.Request.Method))
            {
                _objects.TryRemove(key, out _);
                context.Response.StatusCode = StatusCodes.Status204NoContent;
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
            }
        });
    }

    public static async Task<CarelessServer> StartAsync()
    {
        var server = new CarelessServer();
        await server._app.StartAsync();
        return server;
    }

    public S3Endpoint Endpoint => new(new Uri(_app.Urls.First()), "us-east-1", IsPathStyle: true);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
