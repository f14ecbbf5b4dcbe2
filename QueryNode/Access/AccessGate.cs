using Indexer.Access;
using Indexer.QueryNode.Web;
using Microsoft.AspNetCore.Mvc;

namespace Indexer.QueryNode.Access;

/// <summary>
/// Who may ask for what (RFC 6750): 401 for who shows no key that is accepted, 403 for a key without the scope. A key comes as <c>Authorization: Bearer KEY</c>, as
/// <c>X-Api-Key: KEY</c>, or in the cookie of the search page.
/// </summary>
internal static class AccessGate
{
    /// <summary>The header for clients that can't set Authorization.</summary>
    public const string KeyHeader = "X-Api-Key";

    private const string Scheme = "Bearer ", Realm = "Bearer realm=\"Indexer\"";

    /// <summary>Says who asks; whoever follows may go by it.</summary>
    public static IApplicationBuilder UseCallers(this IApplicationBuilder app, KeyRing keys) => app.Use((http, next) =>
    {
        if (keys.IsOn) http.Features.Set(CallerOf(http.Request, keys));
        return next(http);
    });

    /// <summary>Lets through who may.</summary>
    public static IApplicationBuilder UseAccessGate(this IApplicationBuilder app, KeyRing keys, IProblemDetailsService problems) => app.Use(async (http, next) =>
    {
        ApiKeyScopes needed = keys.IsOn ? AccessRules.ScopeOf(http.Request.Path) : ApiKeyScopes.None;
        Caller caller = Caller.Of(http);
        if (needed == ApiKeyScopes.None || (caller.Key is { } key && key.Scopes.HasFlag(needed))) await next(http);
        else await RefuseAsync(http, caller, string.Concat(ApiKeyFile.WordsOf(needed)), problems);
    });

    private static Caller CallerOf(HttpRequest request, KeyRing keys)
    {
        string? authorization = request.Headers.Authorization;
        if (authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true) return Shown(authorization[Scheme.Length..].Trim(), isSession: false);
        if (request.Headers.TryGetValue(KeyHeader, out var header)) return Shown(header, isSession: false);
        return request.Cookies.TryGetValue(SessionEndpoints.Cookie, out string? cookie) ? Shown(cookie, isSession: true) : Caller.Nobody;

        Caller Shown(string? text, bool isSession) => new(keys.Find(text), HasShown: true, isSession);
    }

    private static async Task RefuseAsync(HttpContext http, Caller caller, string scope, IProblemDetailsService problems)
    {
        http.Response.Headers.CacheControl = "no-store";
        (http.Response.StatusCode, http.Response.Headers.WWWAuthenticate, string title, string detail) = caller switch
        {
            { Key: { } key } => (StatusCodes.Status403Forbidden, $"{Realm}, error=\"insufficient_scope\", scope=\"{scope}\"",
                "The key does not open this", $"The key {key.Id} lacks the scope '{scope}'. Make one that has it: indexer keys new --scope {scope}."),
            { HasShown: true } => (StatusCodes.Status401Unauthorized, $"{Realm}, error=\"invalid_token\"",
                "The key is not accepted", "The key that was shown is not, or no more, among those of this node."),
            _ => (StatusCodes.Status401Unauthorized, Realm,
                "A key is needed", $"Show a key as 'Authorization: Bearer KEY' or '{KeyHeader}: KEY'."),
        };
        if (http.Request.Path == "/") await KeyPage.WriteAsync(http, title, caller.HasShown);
        else
            await problems.TryWriteAsync(new ProblemDetailsContext
            {
                HttpContext = http,
                ProblemDetails = new ProblemDetails { Status = http.Response.StatusCode, Title = title, Detail = detail },
            });
    }
}
