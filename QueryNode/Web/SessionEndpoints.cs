using Indexer.Access;
using Indexer.QueryNode.Access;
using Microsoft.AspNetCore.Mvc;

namespace Indexer.QueryNode.Web;

/// <summary>
/// <c>POST /session</c>: keeps a person's key in a cookie until the browser is closed; <c>POST /session/end</c> forgets it. No script can read the cookie, it is sent with requests
/// of this site's own pages only, and over TLS it never travels without. Nothing is kept at the server, so that every node behind a load balancer knows it.
/// </summary>
internal static class SessionEndpoints
{
    /// <summary>Name of the cookie.</summary>
    public const string Cookie = "indexer-key";

    // The field, its name and some air.
    private const long MostFormBytes = 1024;

    public static IEndpointRouteBuilder MapSession(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(AccessRules.Session, (Delegate)BeginAsync).WithMetadata(new RequestSizeLimitAttribute(MostFormBytes)).ExcludeFromDescription();
        routes.MapPost($"{AccessRules.Session}/end", (Delegate)End).ExcludeFromDescription();
        return routes;
    }

    private static async Task<IResult> BeginAsync(HttpContext http, KeyRing keys)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (IsForeign(http.Request) || !http.Request.HasFormContentType) return TypedResults.BadRequest();
        IFormCollection form = await http.Request.ReadFormAsync(http.RequestAborted);
        string key = form["key"].ToString().Trim();
        if (keys.Find(key) is not { } record || !record.Scopes.HasFlag(ApiKeyScopes.Search))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await KeyPage.WriteAsync(http, "The key is not accepted", isWrong: true);
            return TypedResults.Empty;
        }
        http.Response.Cookies.Append(Cookie, key, OptionsOf(http.Request));
        return new SeeOther();
    }

    private static SeeOther End(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (!IsForeign(http.Request)) http.Response.Cookies.Delete(Cookie, OptionsOf(http.Request));
        return new SeeOther();
    }

    private static CookieOptions OptionsOf(HttpRequest request) => new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = request.IsHttps, Path = "/" };

    /// <summary>Whether another site's page sends it: nobody is to be given a key, or to lose it, by a link. Browsers of today say so.</summary>
    private static bool IsForeign(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";

    /// <summary>To the search page, by GET.</summary>
    private sealed class SeeOther : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = "/";
            return Task.CompletedTask;
        }
    }
}
