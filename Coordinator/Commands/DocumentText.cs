using System.Globalization;
using Indexer.Coordinator.Terminal;
using Indexer.Search.Documents;

namespace Indexer.Coordinator.Commands;

/// <summary>Writes what is stored of a document for people.</summary>
internal static class DocumentText
{
    public static void Write(TextWriter writer, StoredDocument document, Style style)
    {
        writer.WriteLine(style.Bold(SearchReport.OneLine(document.Title)));
        Fact(writer, "id", document.Id);
        if (document.Url != document.Id) Fact(writer, "url", document.Url);
        Fact(writer, "host", document.Host);
        Fact(writer, "language", document.Language);
        Fact(writer, "date", document.Date is { } date ? Quantity.Moment(date) : "");
        Fact(writer, "captured", document.Captured is { } captured ? Quantity.Moment(captured) : "");
        Fact(writer, "key", document.Key);
        Fact(writer, "in", string.Create(CultureInfo.InvariantCulture, $"{document.Index}, generation {document.Generation}"));
        if (document.Body is not { } body) return;
        writer.WriteLine();
        foreach (var line in body.Split('\n')) writer.WriteLine(SearchReport.OneLine(line));
    }

    private static void Fact(TextWriter writer, string name, string value)
    {
        if (value.Length > 0) writer.WriteLine($"  {name,-10}{SearchReport.OneLine(value)}");
    }
}
