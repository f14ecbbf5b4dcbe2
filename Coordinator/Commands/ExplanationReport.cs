using System.Globalization;
using Indexer.Coordinator.Terminal;
using Indexer.Search.Explaining;

namespace Indexer.Coordinator.Commands;

/// <summary>Writes how a score came about as a tree: a number a line, below it what it was worked out of, or behind it where that is given.</summary>
internal static class ExplanationReport
{
    private const int Indent = 5;

    public static void WriteText(TextWriter writer, ScoreExplanation explanation, Style style) => Write(writer, explanation, style, Indent);

    private static void Write(TextWriter writer, ScoreExplanation explanation, Style style, int indent)
    {
        var details = explanation.Details ?? [];
        var areGiven = details.All(detail => detail.Details is null);
        var formula = explanation.Formula is { } text ? $" = {text}" : "";
        if (areGiven && details.Count > 0) formula += $": {string.Join("; ", details.Select(detail => $"{SearchReport.OneLine(detail.What)} = {Number(detail)}"))}";
        writer.WriteLine($"{new string(' ', indent)}{Number(explanation)}  {SearchReport.OneLine(explanation.What)}{style.Dim(formula)}");
        if (areGiven) return;
        foreach (var detail in details) Write(writer, detail, style, indent + 2);
    }

    private static string Number(ScoreExplanation explanation) => explanation.Value.ToString("0.####", CultureInfo.InvariantCulture);
}
