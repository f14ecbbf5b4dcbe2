namespace Indexer.Coordinator.Terminal;

/// <summary>Breaks text at blanks.</summary>
internal static class TextWrap
{
    /// <summary>Lines of at most <paramref name="width"/> characters, longer only where one word is; at least one line.</summary>
    public static List<string> Lines(string text, int width)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                lines.Add(line);
                line = "";
            }
            line = line.Length == 0 ? word : $"{line} {word}";
        }
        lines.Add(line);
        return lines;
    }
}
