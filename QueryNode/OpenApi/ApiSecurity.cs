using Indexer.QueryNode.Access;
using Microsoft.OpenApi;

namespace Indexer.QueryNode.OpenApi;

/// <summary>The two ways to show a key, as the OpenAPI document names them.</summary>
internal static class ApiSecurity
{
    public static IReadOnlyDictionary<string, IOpenApiSecurityScheme> Schemes { get; } = new Dictionary<string, IOpenApiSecurityScheme>
    {
        ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key made by 'indexer keys new'." },
        ["header"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = AccessGate.KeyHeader, Description = "The same key, for clients that can't set Authorization." },
    };
}
