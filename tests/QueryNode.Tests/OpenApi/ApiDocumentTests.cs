using System.Net;
using System.Text.Json;
using Indexer.Tests.Access;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Indexer.Tests.OpenApi;

public sealed class ApiDocumentTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_endpoint_of_the_api_and_every_parameter_is_described_and_has_an_example()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using JsonDocument document = await DocumentAsync(node);
        JsonElement paths = document.RootElement.GetProperty("paths");
        var endpoints = node.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Select(method => (Path: "/" + e.RoutePattern.RawText!.Trim('/'), Method: method.ToLowerInvariant())) ?? [])
            .Where(e => e.Path.StartsWith("/api/", StringComparison.Ordinal)).ToList();
        Assert.Contains(("/api/search", "get"), endpoints);
        foreach (var (path, method) in endpoints)
        {
            Assert.True(paths.TryGetProperty(path, out JsonElement item) && item.TryGetProperty(method, out _), $"{method} {path} is not in the document: .Documented(…) where it is mapped");
            JsonElement operation = item.GetProperty(method);
            foreach (string member in new[] { "operationId", "summary", "description" })
                Assert.True(operation.TryGetProperty(member, out _), $"{method} {path} has no {member}: .WithName(…).Documented(…) where it is mapped");
            Assert.True(SchemaOf(operation) is not null, $"{method} {path} does not say what it answers: return TypedResults, or .Produces<T>(…)");
            JsonElement[] examples = [.. operation.GetProperty("x-examples").EnumerateArray()];
            Assert.NotEmpty(examples);
            var shown = examples.SelectMany(e => QueryHelpers.ParseQuery(new Uri(new Uri("http://node"), e.GetProperty("address").GetString()).Query).Keys).ToHashSet(StringComparer.Ordinal);
            foreach (JsonElement parameter in operation.TryGetProperty("parameters", out JsonElement parameters) ? parameters.EnumerateArray() : [])
            {
                string name = parameter.GetProperty("name").GetString()!;
                Assert.True(parameter.TryGetProperty("description", out _), $"the parameter {name} of {path} has no description: [ApiParameter(…)] in front of it");
                if (parameter.GetProperty("in").GetString() == "query") Assert.True(shown.Contains(name), $"the parameter {name} of {path} is in none of its examples");
            }
        }
    }

    [Fact]
    public async Task Every_property_of_every_answer_is_described()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using JsonDocument document = await DocumentAsync(node);
        foreach (JsonProperty schema in document.RootElement.GetProperty("components").GetProperty("schemas").EnumerateObject())
            foreach (JsonProperty property in schema.Value.TryGetProperty("properties", out JsonElement properties) ? properties.EnumerateObject() : [])
                // The framework leaves out the comment of what may be null or an object; the object's own properties have theirs.
                Assert.True(property.Value.TryGetProperty("description", out _) || property.Value.TryGetProperty("oneOf", out _), $"{schema.Name}.{property.Name} has no documentation comment");
    }

    [Fact]
    public async Task Limits_are_those_of_the_node()
    {
        await using RunningNode node = await RunningNode.StartAsync(arguments: ["--QueryNode:MostHits=7", "--QueryNode:LongestQuery=99", "--QueryNode:SearchTimeout=00:00:03"]);
        using JsonDocument document = await DocumentAsync(node);
        var schemas = document.RootElement.GetProperty("paths").GetProperty("/api/search").GetProperty("get").GetProperty("parameters").EnumerateArray()
            .ToDictionary(p => p.GetProperty("name").GetString()!, p => p.GetProperty("schema"));
        Assert.Equal((1, 7, 10), (schemas["size"].GetProperty("minimum").GetInt32(), schemas["size"].GetProperty("maximum").GetInt32(), schemas["size"].GetProperty("default").GetInt32()));
        Assert.Equal(99, schemas["q"].GetProperty("maxLength").GetInt32());
        Assert.Equal(3000, schemas["timeout"].GetProperty("maximum").GetInt32());
    }

    [Fact]
    public async Task With_keys_on_it_is_open_and_says_how_to_show_one()
    {
        using var file = new KeyFile();
        await using RunningNode node = await RunningNode.StartAsync(arguments: file.Arguments);
        using JsonDocument document = await DocumentAsync(node);
        Assert.Equal(["bearer", "header"], document.RootElement.GetProperty("components").GetProperty("securitySchemes").EnumerateObject().Select(p => p.Name));
        JsonElement search = document.RootElement.GetProperty("paths").GetProperty("/api/search").GetProperty("get");
        Assert.Equal(2, search.GetProperty("security").GetArrayLength());
        Assert.True(search.GetProperty("responses").TryGetProperty("401", out _));
        Assert.False(document.RootElement.GetProperty("paths").GetProperty("/health/live").GetProperty("get").TryGetProperty("security", out _));
    }

    [Fact]
    public async Task Who_has_it_already_is_told_so()
    {
        await using RunningNode node = await RunningNode.StartAsync(empty: true);
        using HttpResponseMessage first = await node.Client.GetAsync("/openapi/v1.json", Cancellation);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        using HttpResponseMessage second = await node.Client.SendAsync(again, Cancellation);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    private static async Task<JsonDocument> DocumentAsync(RunningNode node) => JsonDocument.Parse(await node.Client.GetStringAsync("/openapi/v1.json", Cancellation));

    private static JsonElement? SchemaOf(JsonElement operation) =>
        operation.GetProperty("responses").TryGetProperty("200", out JsonElement ok) && ok.TryGetProperty("content", out JsonElement content) && content.EnumerateObject().FirstOrDefault().Value is { ValueKind: JsonValueKind.Object } media
            && media.TryGetProperty("schema", out JsonElement schema) ? schema : null;
}
