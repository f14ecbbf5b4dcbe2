using Indexer.Coordinator.Terminal;
using Indexer.Jobs;
using Indexer.Storage.S3;

namespace Indexer.Coordinator.Commands;

/// <summary>The accounting of a job for people: a column of numbers that visibly adds up, and the first records that could not be used.</summary>
internal static class AccountingText
{
    private const int QuarantinedShown = 5;

    public static void Write(TextWriter writer, RecordCounts counts, Style style)
    {
        var width = Math.Max(11, Quantity.Count(counts.Read).Length + 2);
        Total(writer, "records read", counts.Read, width, style);
        Total(writer, "= indexed", counts.Indexed, width, style);
        Group(writer, "+ duplicates", counts.Duplicates, width, style);
        Group(writer, "+ skipped", counts.Skipped, width, style);
        Group(writer, "+ quarantined", counts.Quarantined, width, style);
        if (counts.Pending != 0) Total(writer, "+ not decided", counts.Pending, width, style);
    }

    public static void WriteQuarantined(TextWriter writer, IReadOnlyList<QuarantinedRecord> records, long total, Style style)
    {
        if (records.Count == 0) return;
        writer.WriteLine();
        writer.WriteLine(style.Bold($"Quarantined records ({Math.Min(QuarantinedShown, records.Count)} of {Quantity.Count(total)}):"));
        foreach (var record in records.Take(QuarantinedShown))
        {
            writer.WriteLine($"  {S3Uri.Shown(record.File)}@{record.Offset}  {style.Yellow(record.Reason)}{(record.Url is { Length: > 0 } url ? "  " + url : "")}");
            if (record.Detail is { Length: > 0 } detail) writer.WriteLine($"      {detail}");
        }
    }

    private static void Group(TextWriter writer, string label, SortedDictionary<string, long> counts, int width, Style style)
    {
        Total(writer, label, counts.Values.Sum(), width, style);
        foreach (var (reason, count) in counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal))
            writer.WriteLine(style.Dim($"      {reason,-30}{Quantity.Count(count).PadLeft(width)}"));
    }

    private static void Total(TextWriter writer, string label, long count, int width, Style style) =>
        writer.WriteLine($"  {label,-16}{style.Bold(Quantity.Count(count).PadLeft(width))}");
}
