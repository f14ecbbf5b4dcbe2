using System.Collections.Frozen;
using System.IO.Hashing;
using System.Reflection;

namespace Indexer.QueryNode.Web;

/// <summary>The page's style, script and icon, out of the assembly; named with a hash of their content, so a browser may keep them for ever.</summary>
internal static class Assets
{
    private static readonly FrozenDictionary<string, Asset> ByName = new[]
    {
        Load("search.css", "text/css; charset=utf-8"),
        Load("search.js", "text/javascript; charset=utf-8"),
        Load("suggest.js", "text/javascript; charset=utf-8"),
        Load("icon.svg", "image/svg+xml"),
    }.ToFrozenDictionary(a => a.Name);

    private sealed record Asset(string Name, string MediaType, byte[] Content, string Version);

    public static IEndpointRouteBuilder MapAssets(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/assets/{name}", (string name, HttpContext http) =>
        {
            if (!ByName.TryGetValue(name, out Asset? asset)) return Results.NotFound();
            http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
            return Results.Bytes(asset.Content, asset.MediaType);
        }).ExcludeFromDescription();
        return routes;
    }

    /// <summary>Address of an asset with its version.</summary>
    public static string Address(string name) => $"/assets/{name}?v={ByName[name].Version}";

    private static Asset Load(string name, string mediaType)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Indexer.QueryNode.Web.{name}")
            ?? throw new InvalidOperationException($"the resource {name} is not in the assembly");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new Asset(name, mediaType, content, Convert.ToHexStringLower(XxHash64.Hash(content)));
    }
}
