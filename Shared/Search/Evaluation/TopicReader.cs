using System.Text.RegularExpressions;

namespace Indexer.Search.Evaluation;

/// <summary>
/// Reads topics: lines of <c>id TAB query</c>, or TREC's <c>&lt;top&gt; &lt;num&gt; Number: 301 &lt;title&gt; words … &lt;/top&gt;</c> with tags that are never closed.
/// </summary>
public static partial class TopicReader
{
    /// <summary>Reads a file of either form.</summary>
    /// <exception cref="FormatException">A line is neither; the message says which.</exception>
    public static IReadOnlyList<Topic> Read(string path) => Parse(File.ReadAllText(path), path);

    /// <summary>Parses a text of either form; <paramref name="name"/> is for messages.</summary>
    /// <exception cref="FormatException">A line is neither; the message says which.</exception>
    public static IReadOnlyList<Topic> Parse(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Contains("<top>", StringComparison.OrdinalIgnoreCase) ? Sgml(text, name) : Lines(text, name);
    }

    private static List<Topic> Lines(string text, string name)
    {
        var topics = new List<Topic>();
        int number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (line.Trim().IsEmpty) continue;
            int tab = line.IndexOf('\t');
            if (tab <= 0) throw new FormatException($"{name}, line {number}: a topic is an id, a tab and a query.");
            topics.Add(new Topic(line[..tab].Trim().ToString(), line[(tab + 1)..].Trim().ToString()));
        }
        return topics;
    }

    private static List<Topic> Sgml(string text, string name)
    {
        var topics = new List<Topic>();
        foreach (Match top in TopElement().Matches(text))
        {
            string id = Part(top.Value, "num");
            if (id.StartsWith("Number:", StringComparison.OrdinalIgnoreCase)) id = id["Number:".Length..].Trim();
            string query = Part(top.Value, "title");
            if (query.StartsWith("Topic:", StringComparison.OrdinalIgnoreCase)) query = query["Topic:".Length..].Trim();
            if (query.Length == 0) query = Part(top.Value, "desc");
            if (query.StartsWith("Description:", StringComparison.OrdinalIgnoreCase)) query = query["Description:".Length..].Trim();
            if (id.Length == 0 || query.Length == 0) throw new FormatException($"{name}: the topic at character {top.Index} has no <num> or neither <title> nor <desc>.");
            topics.Add(new Topic(id, query));
        }
        return topics;
    }

    /// <summary>From a tag to the next tag, blanks collapsed.</summary>
    private static string Part(string top, string tag)
    {
        int start = top.IndexOf($"<{tag}>", StringComparison.OrdinalIgnoreCase);
        if (start < 0) return "";
        start += tag.Length + 2;
        int end = top.IndexOf('<', start);
        return Blanks().Replace(top[start..(end < 0 ? top.Length : end)], " ").Trim();
    }

    [GeneratedRegex("<top>.*?</top>", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex TopElement();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
