using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Indexer.Tests.Commands;
using Xunit;

namespace Indexer.Tests.EndToEnd;

/// <summary>Commands with <c>--node URL</c>.</summary>
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

    [Theory]
    [InlineData("similar", "https://moorsee-voegel.example/kiebitz.html", "--index", "samples", "--top", "3", "--format", "json")]
    [InlineData("document", "https://moorsee-voegel.example/kiebitz.html", "--index", "samples", "--body", "--format", "json")]
    [InlineData("suggest", "tar", "--index", "samples", "--format", "json")]
    [InlineData("search", "tarn", "--index", "samples", "--count")]
    [InlineData("search", "tarn", "--index", "samples", "--explain", "--fields", "title,host", "--format", "json")]
    [InlineData("inspect", "https://moorsee-voegel.example/kiebitz.html", "--index", "samples", "--format", "json")]
    [InlineData("generations", "samples", "--format", "json")]
    [InlineData("export", "tarn", "--index", "samples", "--fields", "url,host,captured")]
    public async Task Other_commands_ask_it_too(params string[] command)
    {
        var here = await CommandRun.OfAsync([.. command, "--data", served.Folder]);
        var there = await CommandRun.OfAsync([.. command, "--node", Node]);
        Assert.Equal(0, there.ExitCode);
        Assert.NotEqual("", there.Out.Trim());
        Assert.Equal(WithoutTime(here.Out), WithoutTime(there.Out));

        static string WithoutTime(string text) => Regex.Replace(text, "\"tookMs\": [0-9.]+", "");
    }

    [Fact]
    public async Task A_collection_is_measured_on_a_node_as_in_the_store()
    {
        string[] command = ["eval", "--index", "samples", "--topics", Path.Combine(SampleJobs.Samples, "topics.tsv"), "--qrels", Path.Combine(SampleJobs.Samples, "qrels.txt"), "--format", "json"];
        var here = await CommandRun.OfAsync([.. command, "--data", served.Folder]);
        var there = await CommandRun.OfAsync([.. command, "--node", Node]);
        Assert.Equal((0, ""), (there.ExitCode, there.Error));
        Assert.Equal(JsonNode.Parse(here.Out)!["byTopic"]!.ToJsonString(), JsonNode.Parse(there.Out)!["byTopic"]!.ToJsonString());
        Assert.Equal(1, (int)JsonNode.Parse(there.Out)!["generation"]!);
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
