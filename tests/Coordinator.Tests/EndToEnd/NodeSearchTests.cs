using System.Text.Json.Nodes;
using Indexer.Tests.Commands;
using Xunit;

namespace Indexer.Tests.EndToEnd;

/// <summary><c>indexer search --node URL</c>.</summary>
[Collection(ServedSamples.Tests)]
public sealed class NodeSearchTests(ServedSamples served)
{
    private string Node => served.Client.BaseAddress!.ToString();

    [Fact]
    public async Task A_node_is_asked_as_the_store_would_be()
    {
        var here = await CommandRun.OfAsync("search", "title:tarn", "compiler", "--index", "samples", "--top", "3", "--format", "json", "--data", served.Folder);
        var there = await CommandRun.OfAsync("search", "title:tarn", "compiler", "--index", "samples", "--top", "3", "--format", "json", "--node", Node);
        Assert.Equal((0, ""), (there.ExitCode, there.Error));
        Assert.NotEqual("0", JsonNode.Parse(there.Out)!["total"]!["value"]!.ToJsonString());
        Assert.Equal(WithoutTime(here.Out), WithoutTime(there.Out));

        static string WithoutTime(string json)
        {
            var answer = JsonNode.Parse(json)!.AsObject();
            answer.Remove("tookMs");
            return answer.ToJsonString();
        }
    }

    [Fact]
    public async Task What_the_node_refuses_is_told_in_its_own_words()
    {
        var run = await CommandRun.OfAsync("search", "tarn", "--index", "none", "--node", Node);
        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains("none", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("fault of the program", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--node", "here", "'here' is not a value for --node")]
    [InlineData("--key-file", "/no/such/file", "The key can't be read")]
    public async Task A_wrong_option_is_named(string option, string value, string said)
    {
        var run = await CommandRun.OfAsync(["search", "tarn", "--index", "samples", .. option == "--node" ? [] : new[] { "--node", Node }, option, value]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }
}
