using System.Text.Json;
using Indexer.Coordinator;
using Indexer.Coordinator.Commands;
using Indexer.Coordinator.Terminal;
using Indexer.Indexing;
using Indexer.Jobs;
using Xunit;

namespace Indexer.Tests.Commands;

public sealed class IndexReportTests
{
    private static readonly JobRequest Request = new() { Index = "web", Inputs = [new InputFile("/crawl/a.warc.gz", 3_000_000, DateTimeOffset.UnixEpoch)] };

    [Fact]
    public void Json_is_one_object_with_the_promised_names()
    {
        using var json = JsonDocument.Parse(Serialized(Succeeded()));
        var root = json.RootElement;
        Assert.Equal(
            ["contentHash", "documents", "elapsedSeconds", "error", "generation", "index", "inputBytes", "job", "quarantinedRecords", "records", "shards", "status", "warnings"], Names(root));
        Assert.Equal(["bytes", "documents", "hash", "id"], Names(root.GetProperty("shards")[0]));
        Assert.Equal(["duplicates", "indexed", "quarantined", "read", "skipped"], Names(root.GetProperty("records")));
        Assert.Equal("web-1", root.GetProperty("job").GetString());
        Assert.Equal(2, root.GetProperty("records").GetProperty("skipped").GetProperty("http-301").GetInt64());
        Assert.Equal(3_000_000, root.GetProperty("inputBytes").GetInt64());
        Assert.Equal(["guessed-charsets", "unusable-ranks"], Names(root.GetProperty("warnings")));
        Assert.Equal("succeeded", root.GetProperty("status").GetString());
    }

    [Fact]
    public void Json_of_a_failed_job_says_why_and_has_no_generation()
    {
        using var json = JsonDocument.Parse(Serialized(Failed()));
        Assert.Equal("failed", json.RootElement.GetProperty("status").GetString());
        Assert.Equal("too many quarantined", json.RootElement.GetProperty("error").GetString());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("generation").ValueKind);
        Assert.Empty(json.RootElement.GetProperty("shards").EnumerateArray());
    }

    [Fact]
    public void The_numbers_of_the_table_add_up_to_the_records_read()
    {
        var lines = Text(Succeeded()).Split('\n').Select(line => line.Trim()).ToList();
        Assert.Equal(12, Number(lines, "records read"));
        Assert.Equal(12, Number(lines, "= indexed") + Number(lines, "+ duplicates") + Number(lines, "+ skipped") + Number(lines, "+ quarantined"));
        Assert.Equal(3, Number(lines, "superseded"));
    }

    [Fact]
    public void Text_names_generation_hash_faults_and_what_to_type_next()
    {
        var text = Text(Succeeded());
        Assert.Contains("Indexed 6 documents into 'web', generation 4.", text, StringComparison.Ordinal);
        Assert.Contains("1,204 guessed-charsets, 2 unusable-ranks", text, StringComparison.Ordinal);
        Assert.Contains("abcd", text, StringComparison.Ordinal);
        Assert.Contains("/crawl/a.warc.gz@77  corrupt-member", text, StringComparison.Ordinal);
        Assert.Contains("indexer search 'your words' --index web", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_of_a_failed_job_says_why_and_how_to_go_on()
    {
        var text = Text(Failed());
        Assert.Contains("Failed: too many quarantined", text, StringComparison.Ordinal);
        Assert.Contains("indexer retry web-1", text, StringComparison.Ordinal);
    }

    private static RecordCounts Counts() => new()
    {
        Read = 12,
        Indexed = 6,
        Duplicates = new() { ["superseded"] = 3 },
        Skipped = new() { ["http-301"] = 2 },
        Quarantined = new() { ["corrupt-member"] = 1 },
    };

    private static JobResult Succeeded() => new(new JobId("web-1"), new JobOutcome
    {
        Status = JobStatus.Succeeded, Generation = 4, ContentHash = "abcd", Records = Counts(), ElapsedSeconds = 1.5,
        Counters = new() { ["pages"] = 6 }, Warnings = new() { ["guessed-charsets"] = 1_204, ["unusable-ranks"] = 2 },
        Quarantined = [new QuarantinedRecord("/crawl/a.warc.gz", 77, "corrupt-member", "the checksum is wrong", null)],
    }, new GenerationManifest
    {
        Index = "web", Generation = 4, Job = "web-1", Published = DateTimeOffset.UnixEpoch, ContentHash = "abcd", Documents = 6, Options = new IndexOptions(),
        Shards = [new ShardManifest(0, 6, 1000, "ef", [])], Fields = new Dictionary<string, FieldStatistics>(), Languages = new Dictionary<string, long>(),
        TermStatistics = new ManifestFile("terms", "00", 1), Runs = [],
    });

    private static JobResult Failed() => new(new JobId("web-1"),
        new JobOutcome { Status = JobStatus.Failed, Error = "too many quarantined", Records = Counts(), ElapsedSeconds = 1.5 }, null);

    private static string Serialized(JobResult result)
    {
        var writer = new StringWriter();
        Json.Write(writer, IndexReport.Of(Request, result), Json.Shapes.IndexReport);
        return writer.ToString();
    }

    private static string Text(JobResult result)
    {
        var writer = new StringWriter();
        new IndexText(new Shell { Out = writer, Error = TextWriter.Null }).Write(Request, result, next: true);
        return writer.ToString();
    }

    private static long Number(List<string> lines, string label) =>
        long.Parse(Assert.Single(lines, line => line.StartsWith(label, StringComparison.Ordinal))[label.Length..].Trim());

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal);
}
