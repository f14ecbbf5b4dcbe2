namespace Indexer.Search.Evaluation;

/// <summary>A query with the one page it looks for.</summary>
/// <param name="Query">The query.</param>
/// <param name="Url">The page.</param>
/// <param name="Kind">How the query was made, e.g. <c>title</c>.</param>
/// <param name="Language">The page's language.</param>
public sealed record KnownItem(string Query, string Url, string Kind, string Language)
{
    /// <summary>Reads a file of tab-separated lines with the heading <c>query url kind lang</c> (the last two columns may be missing).</summary>
    /// <exception cref="FormatException">The heading or a line is something else.</exception>
    public static IReadOnlyList<KnownItem> Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        if (lines.Length == 0 || !lines[0].StartsWith("query\turl", StringComparison.Ordinal))
            throw new FormatException($"{path}: the first line of a known-item file is: query TAB url TAB kind TAB lang.");
        var items = new List<KnownItem>(lines.Length - 1);
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length == 0) continue;
            string[] columns = lines[i].Split('\t');
            if (columns.Length < 2) throw new FormatException($"{path}, line {i + 1}: a known item is a query, a tab and a URL.");
            items.Add(new KnownItem(columns[0], columns[1], columns.ElementAtOrDefault(2) ?? "", columns.ElementAtOrDefault(3) ?? ""));
        }
        return items;
    }

    /// <summary>The items as topics and judgements; topics are numbered from 1.</summary>
    public static (IReadOnlyList<Topic> Topics, Qrels Qrels) ToTopics(IReadOnlyList<KnownItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var topics = new List<Topic>(items.Count);
        var qrels = new Qrels();
        foreach (KnownItem item in items)
        {
            string id = (topics.Count + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            topics.Add(new Topic(id, item.Query));
            qrels.Add(id, item.Url, 1);
        }
        return (topics, qrels);
    }
}
