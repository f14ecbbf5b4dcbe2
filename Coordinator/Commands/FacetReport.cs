using System.Globalization;
using Indexer.Coordinator.Terminal;
using Indexer.Search;

namespace Indexer.Coordinator.Commands;

/// <summary>Writes the facets of an answer for people: a line a value, with a bar as long as its share of the matches.</summary>
internal static class FacetReport
{
    private const int LongestBar = 24;
    private const int LongestValue = 40;

    public static void WriteText(TextWriter writer, IReadOnlyList<Facet> facets, Style style)
    {
        foreach (var facet in facets)
        {
            writer.WriteLine();
            writer.WriteLine(style.Bold(facet.Field) + (facet.IsExact ? "" : style.Dim("  counts are lower bounds: there are too many values")));
            var all = facet.Values.Sum(value => value.Count) + facet.OtherCount + facet.MissingCount;
            foreach (var value in facet.Values) WriteLine(writer, value.Value, value.Count, all, style);
            if (facet.OtherCount > 0) WriteLine(writer, "(others)", facet.OtherCount, all, style);
            if (facet.MissingCount > 0) WriteLine(writer, "(none)", facet.MissingCount, all, style);
        }
    }

    private static void WriteLine(TextWriter writer, string value, long count, long all, Style style)
    {
        var name = SearchReport.OneLine(value);
        if (name.Length > LongestValue) name = name[..(LongestValue - 1)] + "…";
        var number = count.ToString("N0", CultureInfo.InvariantCulture);
        writer.WriteLine($"  {name.PadRight(LongestValue)} {number,9}  {style.Cyan(new string('▪', (int)Math.Ceiling((double)count * LongestBar / Math.Max(1, all))))}".TrimEnd());
    }
}
