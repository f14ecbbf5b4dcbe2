using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Indexer.Tests.Api;

public sealed class MultiSearchApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("application/json", "[{\"q\":\"whales\"}, {\"q\":\"filler\",\"size\":3,\"trackTotal\":5}, {\"q\":\"*\",\"site\":\"a.example.org\"}, {\"q\":\"*\",\"site\":[\"a.example.org\",\"b.example.org\"],\"snippets\":false}]")]
    [InlineData("application/x-ndjson", "{\"q\":\"whales\"}\n{\"q\":\"filler\",\"size\":3,\"trackTotal\":5}\r\n\n{\"q\":\"*\",\"site\":\"a.example.org\"}\n{\"q\":\"*\",\"site\":[\"a.example.org\",\"b.example.org\"]}\n")]
    public async Task Every_search_has_its_answer_in_the_order_asked(string type, string body)
    {
        await using RunningNode node = await RunningNode.StartAsync();
        var (status, json) = await PostAsync(node, body, type);
        Assert.Equal(200, status);
        JsonElement[] answers = [.. json.GetProperty("answers").EnumerateArray()];
        Assert.Equal([2L, 5, 1, 31], answers.Select(a => a.GetProperty("response").GetProperty("total").GetProperty("value").GetInt64()));
        Assert.Equal([2, 3, 1, 10], answers.Select(a => a.GetProperty("response").GetProperty("hits").GetArrayLength()));
        Assert.All(answers, a => Assert.False(a.TryGetProperty("problem", out _)));
    }

    [Fact]
    public async Task A_search_that_fails_has_a_problem_and_the_others_their_answers()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        var (status, json) = await PostAsync(node, """[{"q":"whales"}, {}, {"q":"a","index":"none"}, {"q":"a","size":"many"}, {"q":"a","sizes":1}, null, 7, {"q":"a","generation":9}, {"q":"ships"}]""");
        Assert.Equal(200, status);
        JsonElement[] answers = [.. json.GetProperty("answers").EnumerateArray()];
        Assert.Equal([200, 400, 404, 400, 400, 400, 400, 404, 200], answers.Select(a => a.GetProperty("status").GetInt32()));
        Assert.Equal(answers.Select(a => a.GetProperty("status").GetInt32() == 200), answers.Select(a => a.TryGetProperty("response", out _)));
        Assert.Contains("size has a value of the wrong kind", answers[3].GetProperty("problem").GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("no parameter sizes", answers[4].GetProperty("problem").GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("[]", 400)]
    [InlineData("{\"q\":\"a\"}", 400)]
    [InlineData("[{\"q\":", 400)]
    public async Task What_is_no_list_of_searches_is_a_problem(string body, int expected)
    {
        await using RunningNode node = await RunningNode.StartAsync();
        Assert.Equal(expected, (await PostAsync(node, body)).Status);
    }

    [Fact]
    public async Task Number_and_bytes_of_searches_are_bounded()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        string many = $"[{string.Join(',', Enumerable.Repeat("{\"q\":\"a\"}", 51))}]";
        var (status, json) = await PostAsync(node, many);
        Assert.Equal(400, status);
        Assert.Equal("QueryNode:MostSearches", json.GetProperty("setting").GetString());
        using var large = new StringContent("[" + new string(' ', 1 << 20) + "]", Encoding.UTF8, "application/json");
        using HttpResponseMessage refused = await node.Client.PostAsync("/api/msearch", large, Cancellation);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
    }

    private static async Task<(int Status, JsonElement Json)> PostAsync(RunningNode node, string body, string type = "application/json")
    {
        using var content = new StringContent(body, Encoding.UTF8, type);
        using HttpResponseMessage response = await node.Client.PostAsync("/api/msearch", content, Cancellation);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation)).RootElement);
    }
}
