using System.IO.Hashing;
using System.Net;
using System.Reflection;
using System.Text.Json.Serialization;
using Indexer.QueryNode.Access;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace Indexer.QueryNode.OpenApi;

/// <summary><c>GET /openapi/v1.json</c>: the API as an OpenAPI 3.1 document, made of the endpoints themselves at the first question and kept.</summary>
internal static class ApiDocument
{
    public const string Path = "/openapi/v1.json";

    private const string Name = "v1";

    private const string About = """
        Full-text search over the indexes of a store. Every answer names the generation that answered, the shards asked and those that did. Failures are problem details (RFC 9457). Answers may get further properties at any time: clients pass over what they do not know.
        """;

    public static IServiceCollection AddApiDocument(this IServiceCollection services)
    {
        // Numbers are numbers, in answers and in the schema that describes them.
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);
        return services.AddOpenApi(Name, options =>
        {
            options.AddOperationTransformer(OperationDetails.AddAsync);
            options.AddDocumentTransformer((document, context, _) =>
            {
                document.Info = new OpenApiInfo { Title = "Indexer search API", Version = VersionOf(typeof(ApiDocument).Assembly), Description = About.Trim() };
                document.Servers = [new OpenApiServer { Url = "/" }];
                document.Tags = null;
                foreach (OpenApiSchema schema in document.Components?.Schemas?.Values.OfType<OpenApiSchema>() ?? []) Decode(schema);
                if (!context.ApplicationServices.GetRequiredService<KeyRing>().IsOn) return Task.CompletedTask;
                foreach (var (scheme, security) in ApiSecurity.Schemes) document.AddComponent(scheme, security);
                return Task.CompletedTask;
            });
        });
    }

    public static IEndpointRouteBuilder MapApiDocument(this IEndpointRouteBuilder routes)
    {
        var made = new Lazy<Task<byte[]>>(() => MakeAsync(routes.ServiceProvider));
        routes.MapGet(Path, async () =>
        {
            byte[] json = await made.Value;
            return TypedResults.Bytes(json, "application/json; charset=utf-8", entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(XxHash64.Hash(json))}\""));
        }).ExcludeFromDescription();
        return routes;
    }

    private static async Task<byte[]> MakeAsync(IServiceProvider services)
    {
        OpenApiDocument document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync(CancellationToken.None);
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1, CancellationToken.None);
        return json.ToArray();
    }

    /// <summary>Descriptions come out of documentation comments, and leave the escapes of XML in code.</summary>
    private static void Decode(OpenApiSchema schema)
    {
        schema.Description = WebUtility.HtmlDecode(schema.Description);
        foreach (OpenApiSchema property in schema.Properties?.Values.OfType<OpenApiSchema>() ?? []) Decode(property);
    }

    private static string VersionOf(Assembly assembly) => assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
