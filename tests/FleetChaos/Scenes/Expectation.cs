using System.Text.Json;

namespace Indexer.FleetChaos.Scenes;

/// <summary>What an undisturbed job makes of a crawl: the report of <c>index --format json</c>.</summary>
internal sealed record Expectation(JsonElement Report)
{
    public long Read => ReadOf(Report);

    public static long ReadOf(JsonElement report) => report.GetProperty("records").GetProperty("read").GetInt64();

    /// <summary>What a report says otherwise; its records must add up, too.</summary>
    public IEnumerable<string> DifferencesOf(JsonElement report)
    {
        if (report.GetProperty("status").GetString() is not "succeeded" and var status) yield return $"the job {status}: {report.GetProperty("error").GetString()}";
        foreach (var fact in new[] { "contentHash", "documents", "shards", "records" })
            if (report.GetProperty(fact).GetRawText() != Report.GetProperty(fact).GetRawText())
                yield return $"{fact} is {report.GetProperty(fact).GetRawText()}, undisturbed {Report.GetProperty(fact).GetRawText()}";
        var records = report.GetProperty("records");
        var settled = records.GetProperty("indexed").GetInt64() + Sum(records, "duplicates") + Sum(records, "skipped") + Sum(records, "quarantined");
        if (ReadOf(report) != settled) yield return $"{ReadOf(report)} records were read and {settled} are accounted for";
    }

    private static long Sum(JsonElement records, string name) => records.GetProperty(name).EnumerateObject().Sum(reason => reason.Value.GetInt64());
}
