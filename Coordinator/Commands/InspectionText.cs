using Indexer.Captures;
using Indexer.Coordinator.Terminal;

namespace Indexer.Coordinator.Commands;

/// <summary>Writes an inspection for people: the answer first, then each record.</summary>
internal static class InspectionText
{
    public static void Write(TextWriter writer, InspectionReport inspection, Style style)
    {
        writer.WriteLine(Answer(inspection, style));
        writer.WriteLine(style.Dim($"  key {inspection.Key} · {inspection.Index}, generation {inspection.Generation}"));
        foreach (var fate in inspection.Fates)
        {
            writer.WriteLine();
            writer.WriteLine($"  {style.Bold(fate.Fate)}{(fate.Reason is { } reason ? ": " + reason : "")}");
            Fact(writer, "captured", fate.Captured is { } captured ? Quantity.Moment(captured) : null);
            Fact(writer, "as", fate.Url);
            Fact(writer, "instead", fate.Survivor);
            Fact(writer, "record", fate.Location);
        }
    }

    private static string Answer(InspectionReport inspection, Style style)
    {
        if (inspection.IsIndexed) return $"{style.Green("In the index:")} {inspection.Url}";
        if (inspection.Fates is not [var newest, ..]) return $"{style.Yellow("Not in the index:")} no record of {inspection.Url} was read.";
        var why = newest switch
        {
            { Fate: "duplicate", Survivor: { } survivor } => $"it is a duplicate ({newest.Reason}) of {survivor}.",
            { Fate: "duplicate" } => $"it is a duplicate ({newest.Reason}).",
            { Fate: "skipped" } => $"it was skipped: {newest.Reason}.",
            _ => $"it was {newest.Fate}: {newest.Reason}.",
        };
        return $"{style.Yellow("Not in the index:")} {inspection.Url}: {why}";
    }

    private static void Fact(TextWriter writer, string name, string? value)
    {
        if (value is { Length: > 0 }) writer.WriteLine($"    {name,-10}{value}");
    }
}
