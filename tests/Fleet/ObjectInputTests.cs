using System.Text.Json;
using Xunit;

namespace Indexer.Fleet;

/// <summary>Corpora in an object store, read by ranges.</summary>
public sealed class ObjectInputTests(Broker broker, ObjectStore objects)
{
    [Fact]
    public async Task Objects_give_the_index_that_files_give_in_one_process_and_in_a_fleet_whose_store_is_a_bucket()
    {
        using var place = new Workplace(await broker.AddressAsync(), await objects.UriAsync("indexer"));
        await objects.PutAsync("crawl", Workplace.Crawl, "*.warc.gz");
        var input = await objects.UriAsync("crawl/*.warc.gz");
        string[] options = ["--index", "samples", "--shards", "2", "--format", "json"];
        var ofFiles = (await FleetProcess.EndOfAsync("Coordinator", ["index", Path.Combine(Workplace.Crawl, "*.warc.gz"), .. options, "--data", place.PathOf("files")])).Json;
        var byOne = (await FleetProcess.EndOfAsync("Coordinator", ["index", input, .. options, "--data", place.PathOf("objects")])).Json;
        using var coordinator = place.Coordinator();
        using var worker = place.Worker();
        using var another = place.Worker();
        using var index = place.Command(["index", input, .. options]);
        var byFleet = (await index.EndAsync()).Json;
        foreach (var fact in new[] { "status", "generation", "contentHash", "documents", "shards", "records", "inputBytes" })
        {
            Assert.Equal(ofFiles.GetProperty(fact).GetRawText(), byOne.GetProperty(fact).GetRawText());
            Assert.Equal(ofFiles.GetProperty(fact).GetRawText(), byFleet.GetProperty(fact).GetRawText());
        }
        Assert.Equal(byOne.GetProperty("quarantinedRecords").GetRawText(), byFleet.GetProperty("quarantinedRecords").GetRawText());
        foreach (var record in byFleet.GetProperty("quarantinedRecords").EnumerateArray())
        {
            var file = record.GetProperty("file").GetString()!;
            Assert.StartsWith("s3://fleet-tests/crawl/", file, StringComparison.Ordinal);
            Assert.DoesNotContain('?', file);
        }
    }

    [Fact]
    public async Task A_plan_reads_a_sample_of_objects_and_a_doctor_finds_a_bucket_fit()
    {
        using var place = new Workplace(await broker.AddressAsync(), await objects.UriAsync("indexer"));
        await objects.PutAsync("planned", Workplace.Crawl, "*.warc.gz");
        var plan = (await FleetProcess.EndOfAsync("Coordinator", ["plan", await objects.UriAsync("planned/"), "--format", "json", "--data", place.PathOf("data")])).Json;
        Assert.Equal(Directory.GetFiles(Workplace.Crawl, "*.warc.gz").Length, plan.GetProperty("inputFiles").GetInt32());
        Assert.True(plan.GetProperty("sample").GetProperty("documents").GetInt64() > 0);
        using var doctor = place.Command("doctor", "--format", "json");
        var report = (await doctor.EndAsync()).Json;
        Assert.Equal("s3://fleet-tests/indexer", report.GetProperty("dataFolder").GetString());
        var findings = report.GetProperty("checks").EnumerateArray().ToDictionary(check => check.GetProperty("name").GetString()!, check => check.GetProperty("finding").GetString()!);
        Assert.StartsWith("s3://fleet-tests/indexer: 64 KiB written in ", findings["store"], StringComparison.Ordinal);
        Assert.Matches(@"^RabbitMQ \d+\.\d+", findings["broker"]);
        Assert.Equal("0 tasks and 0 reports waiting, 0 dead letters; 0 workers, 0 coordinators", findings["queues"]);
        Assert.Contains("less than", findings["clocks"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_that_is_not_there_is_named()
    {
        var missing = await objects.UriAsync("nothing/*.warc.gz");
        var end = await FleetProcess.EndOfAsync("Coordinator", ["index", missing, "--index", "samples", "--data", Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())]);
        Assert.Equal(1, end.ExitCode);
        Assert.Contains("No object matches 's3://fleet-tests/nothing/*.warc.gz", end.Errors, StringComparison.Ordinal);
    }
}
