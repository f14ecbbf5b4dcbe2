namespace Indexer.Coordinator.Terminal;

/// <summary>Rows in aligned columns, two blanks between; numbers to the right. Nothing is cut, so that output can be piped.</summary>
internal sealed class TextTable(params string[] headers)
{
    private readonly List<string[]> _rows = [];
    private readonly HashSet<int> _rightAligned = [];

    public TextTable Right(params int[] columns)
    {
        _rightAligned.UnionWith(columns);
        return this;
    }

    public TextTable Add(params string[] cells)
    {
        _rows.Add(cells);
        return this;
    }

    public void Write(TextWriter writer, Style style, string indent = "")
    {
        var widths = new int[headers.Length];
        for (var column = 0; column < headers.Length; column++)
        {
            widths[column] = headers[column].Length;
            foreach (var row in _rows) widths[column] = Math.Max(widths[column], row[column].Length);
        }
        writer.WriteLine(style.Bold(indent + Line(headers, widths)));
        foreach (var row in _rows) writer.WriteLine(indent + Line(row, widths));
    }

    private string Line(string[] cells, int[] widths) =>
        string.Join("  ", cells.Select((cell, column) => _rightAligned.Contains(column) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd();
}
