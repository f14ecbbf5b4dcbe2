using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Indexer.Tests.EndToEnd;

/// <summary>The document is true: its examples work with the sample index, and what is answered is what it says.</summary>
[Collection(ServedSamples.Tests)]
public sealed class OpenApiTests(ServedSamples served)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_example_works_and_its_answer_is_as_the_document_says()
    {
        using JsonDocument document = await DocumentAsync();
        var schemas = new JsonSchema(document.RootElement);
        int sent = 0;
        foreach (var (path, method, operation) in Operations(document))
        {
            foreach (JsonElement example in operation.GetProperty("x-examples").EnumerateArray())
            {
                string address = example.GetProperty("address").GetString()!;
                using HttpResponseMessage response = await SendAsync(method, address, example.TryGetProperty("body", out JsonElement body) ? body.GetString() : null);
                string text = await response.Content.ReadAsStringAsync(Cancellation);
                Assert.True(response.IsSuccessStatusCode, $"{method} {address} ended with {(int)response.StatusCode}: {text}");
                JsonElement content = operation.GetProperty("responses").GetProperty("200").GetProperty("content");
                string media = response.Content.Headers.ContentType!.MediaType!;
                Assert.True(content.TryGetProperty(media, out JsonElement described), $"{address} answered {media}; the document has {content.GetRawText()}");
                foreach (string json in media.Contains("ndjson", StringComparison.Ordinal) ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [text])
                {
                    using JsonDocument answer = JsonDocument.Parse(json);
                    Assert.True(schemas.FaultsOf(answer.RootElement, described.GetProperty("schema")) is [], $"{address}: {string.Join("; ", schemas.FaultsOf(answer.RootElement, described.GetProperty("schema")))}");
                }
                sent++;
            }
        }
        Assert.InRange(sent, 8, int.MaxValue);
    }

    [Fact]
    public async Task The_first_example_of_a_search_finds_something()
    {
        using JsonDocument answer = JsonDocument.Parse(await served.Client.GetStringAsync("/api/search?q=tarn", Cancellation));
        Assert.NotEqual(0, answer.RootElement.GetProperty("total").GetProperty("value").GetInt64());
    }

    [Fact]
    public async Task What_is_out_of_bounds_by_the_document_is_refused_with_a_problem_as_it_says()
    {
        using JsonDocument document = await DocumentAsync();
        var schemas = new JsonSchema(document.RootElement);
        int refused = 0;
        foreach (var (path, method, operation) in Operations(document))
            foreach (JsonElement parameter in operation.TryGetProperty("parameters", out JsonElement parameters) ? parameters.EnumerateArray() : [])
            {
                JsonElement schema = parameter.GetProperty("schema");
                if (method != HttpMethod.Get || WrongValueOf(schema) is not { } wrong) continue;
                string name = parameter.GetProperty("name").GetString()!;
                string required = string.Concat(parameters.EnumerateArray().Where(p => p.TryGetProperty("required", out JsonElement r) && r.GetBoolean() && p.GetProperty("name").GetString() != name)
                    .Select(p => $"&{p.GetProperty("name").GetString()}={Uri.EscapeDataString(p.GetProperty("example").ToString())}"));
                using HttpResponseMessage response = await SendAsync(method, $"{path}?{name}={wrong}{required}", null);
                string text = await response.Content.ReadAsStringAsync(Cancellation);
                Assert.True((int)response.StatusCode == 400, $"{path}?{name}={wrong} ended with {(int)response.StatusCode}: {text}");
                using JsonDocument problem = JsonDocument.Parse(text);
                JsonElement described = operation.GetProperty("responses").GetProperty("400").GetProperty("content").GetProperty(response.Content.Headers.ContentType!.MediaType!).GetProperty("schema");
                Assert.Empty(schemas.FaultsOf(problem.RootElement, described));
                Assert.Equal(name, problem.RootElement.GetProperty("parameter").GetString());
                refused++;
            }
        Assert.InRange(refused, 6, int.MaxValue);
    }

    private static string? WrongValueOf(JsonElement schema)
    {
        if (schema.TryGetProperty("maxLength", out JsonElement longest)) return new string('a', longest.GetInt32() + 1);
        if (schema.TryGetProperty("maximum", out JsonElement most)) return $"{most.GetInt64() + 1}";
        if (schema.TryGetProperty("enum", out _)) return "none-of-these";
        return schema.GetProperty("type").ToString() is "integer" or "boolean" or "number" ? "none-of-these" : null;
    }

    private async Task<JsonDocument> DocumentAsync() => JsonDocument.Parse(await served.Client.GetStringAsync("/openapi/v1.json", Cancellation));

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, string? body)
    {
        using var request = new HttpRequestMessage(method, address);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return await served.Client.SendAsync(request, Cancellation);
    }

    private static IEnumerable<(string Path, HttpMethod Method, JsonElement Operation)> Operations(JsonDocument document) =>
        from path in document.RootElement.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (path.Name, new HttpMethod(operation.Name.ToUpperInvariant()), operation.Value);
}
