using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Indexer.Access;
using Indexer.Client;
using Indexer.QueryNode.Access;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Indexer.QueryNode.OpenApi;

/// <summary>Completes what the framework finds out of an endpoint: parameters with their bounds on this node, examples, problems, keys.</summary>
internal static class OperationDetails
{
    /// <summary>The extension that has an endpoint's examples whole: a list of <c>{ "address": …, "body": … }</c>.</summary>
    public const string Examples = "x-examples";

    private const string ProblemSchema = "Problem", ProblemType = "application/problem+json";

    public static async Task AddAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        OpenApiDocument document = context.Document ?? throw new InvalidOperationException("an operation without a document");
        IReadOnlyList<ApiExample> examples = context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiDocumentation>().LastOrDefault()?.Examples ?? ["/" + context.Description.RelativePath];
        operation.Tags = null;
        Dictionary<string, string[]> values = ValuesOf(examples);
        var options = context.ApplicationServices.GetRequiredService<QueryNodeOptions>();
        foreach (OpenApiParameter parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            if (AttributeOf(parameter, context.Description) is { } attribute) Complete(parameter, attribute, options, values.GetValueOrDefault(parameter.Name ?? "", []));
        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        operation.Extensions[Examples] = new JsonNodeExtension(new JsonArray([.. examples.Select(ToNode)]));

        document.AddComponent(ProblemSchema, await context.GetOrCreateSchemaAsync(typeof(Problem), cancellationToken: cancellationToken));
        operation.Responses ??= [];
        bool isOpen = AccessRules.ScopeOf("/" + context.Description.RelativePath) == ApiKeyScopes.None;
        bool isGuarded = !isOpen && context.ApplicationServices.GetRequiredService<KeyRing>().IsOn;
        bool isLimited = !isOpen && context.ApplicationServices.GetRequiredService<IOptions<RateLimitOptions>>().Value.TokensPerSecond > 0;
        foreach ((int status, string description) in ProblemsOf(operation, isGuarded, isLimited)) operation.Responses.TryAdd(status.ToString(CultureInfo.InvariantCulture), ToProblem(description, document));
        if (isGuarded) operation.Security = [.. ApiSecurity.Schemes.Keys.Select(scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, document)] = [] })];
    }

    private static Dictionary<string, string[]> ValuesOf(IReadOnlyList<ApiExample> examples)
    {
        var values = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (ApiExample example in examples)
            foreach (var (name, given) in QueryHelpers.ParseQuery(example.Address[(example.Address.IndexOf('?', StringComparison.Ordinal) + 1)..]))
                values.TryAdd(name, [.. given.OfType<string>()]);
        return values;
    }

    private static ApiParameterAttribute? AttributeOf(OpenApiParameter parameter, ApiDescription description) =>
        (description.ParameterDescriptions.FirstOrDefault(p => p.Name == parameter.Name)?.ParameterDescriptor as IParameterInfoParameterDescriptor)?.ParameterInfo
            .GetCustomAttributes(inherit: false).OfType<ApiParameterAttribute>().FirstOrDefault();

    private static void Complete(OpenApiParameter parameter, ApiParameterAttribute attribute, QueryNodeOptions options, string[] values)
    {
        parameter.Description = attribute.Description;
        parameter.Required = attribute.IsRequired;
        if (parameter.Schema is not OpenApiSchema schema) return;
        if (attribute.Default is { } standard) schema.Default = JsonSerializer.SerializeToNode(standard);
        if (attribute.Values.Length > 0) schema.Enum = [.. attribute.Values.Select(value => (JsonNode)JsonValue.Create(value))];
        if (attribute.Least != long.MinValue) schema.Minimum = attribute.Least.ToString(CultureInfo.InvariantCulture);
        if (attribute.MostOf is { } name)
        {
            long most = MostOf(name, options);
            if (IsOf(schema, JsonSchemaType.String)) schema.MaxLength = (int)most;
            else schema.Maximum = most.ToString(CultureInfo.InvariantCulture);
        }
        if (values is [var first, ..]) parameter.Example = IsOf(schema, JsonSchemaType.Array) ? new JsonArray([.. values.Select(value => (JsonNode)JsonValue.Create(value))]) : ValueOf(schema, first);
    }

    private static JsonNode? ValueOf(OpenApiSchema schema, string text) =>
        IsOf(schema, JsonSchemaType.Integer) || IsOf(schema, JsonSchemaType.Number) || IsOf(schema, JsonSchemaType.Boolean) ? JsonNode.Parse(text) : JsonValue.Create(text);

    private static bool IsOf(OpenApiSchema schema, JsonSchemaType type) => schema.Type?.HasFlag(type) == true;

    /// <summary>The option as the parameter counts it: times are milliseconds.</summary>
    private static long MostOf(string name, QueryNodeOptions options) => typeof(QueryNodeOptions).GetProperty(name)?.GetValue(options) switch
    {
        int number => number,
        TimeSpan time => (long)time.TotalMilliseconds,
        var other => throw new InvalidOperationException($"the option {name} is {other ?? "not there"}, which is no bound"),
    };

    private static JsonObject ToNode(ApiExample example)
    {
        var node = new JsonObject { ["address"] = example.Address };
        if (example.Body is { } body) node["body"] = body;
        return node;
    }

    private static IEnumerable<(int Status, string Description)> ProblemsOf(OpenApiOperation operation, bool isGuarded, bool isLimited)
    {
        string[] parameters = [.. operation.Parameters?.Select(p => p.Name ?? "") ?? []];
        if (parameters.Length > 0 || operation.RequestBody is not null) yield return (StatusCodes.Status400BadRequest, "A parameter is missing, malformed or out of bounds; the problem names it, with the limit and the setting that holds it.");
        if (isGuarded) yield return (StatusCodes.Status401Unauthorized, "No key was shown, or one that is not accepted.");
        if (isGuarded) yield return (StatusCodes.Status403Forbidden, "The key lacks the scope.");
        if (parameters.Contains("index")) yield return (StatusCodes.Status404NotFound, "There is no such index, generation or document.");
        if (parameters.Contains("minGeneration")) yield return (StatusCodes.Status409Conflict, "The generation did not come in time.");
        if (parameters.Contains("cursor")) yield return (StatusCodes.Status410Gone, "The generation of the cursor is not kept any more: begin anew without it.");
        if (isLimited) yield return (StatusCodes.Status429TooManyRequests, "The key or the address has asked too often; Retry-After says when to ask again.");
        if (parameters.Contains("index")) yield return (StatusCodes.Status503ServiceUnavailable, "There is too much to do, shards are missing and none may be, or the store does not answer; Retry-After says when to ask again, where that is known.");
    }

    private static OpenApiResponse ToProblem(string description, OpenApiDocument document) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType> { [ProblemType] = new() { Schema = new OpenApiSchemaReference(ProblemSchema, document) } },
    };
}
