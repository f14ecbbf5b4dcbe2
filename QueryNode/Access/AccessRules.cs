using Indexer.Access;

namespace Indexer.QueryNode.Access;

/// <summary>What a path asks of the caller while keys are on. What is not named here asks for <see cref="ApiKeyScopes.Search"/>, so that nothing new is open by oversight.</summary>
internal static class AccessRules
{
    /// <summary>Where a person hands in a key.</summary>
    public const string Session = "/session";

    private static readonly (PathString Path, ApiKeyScopes Scope)[] s_rules =
    [
        ("/health", ApiKeyScopes.None), ("/assets", ApiKeyScopes.None), ("/openapi", ApiKeyScopes.None), (Session, ApiKeyScopes.None),
        ("/metrics", ApiKeyScopes.Admin), ("/api/cluster", ApiKeyScopes.Admin), ("/api/inspect", ApiKeyScopes.Admin),
    ];

    public static ApiKeyScopes ScopeOf(PathString path)
    {
        foreach ((PathString rule, ApiKeyScopes scope) in s_rules)
            if (path.StartsWithSegments(rule)) return scope;
        return ApiKeyScopes.Search;
    }
}
