using System.Globalization;

namespace Indexer.Search.Evaluation;

/// <summary>Relevance judgements of a test collection: topic → document → grade.</summary>
public sealed class Qrels
{
    private static readonly Dictionary<string, int> None = [];
    private readonly Dictionary<string, Dictionary<string, int>> _grades = [];

    /// <summary>Topics with judgements, in the order of the file. The measures are means over those of them that have a relevant document.</summary>
    public IReadOnlyCollection<string> Topics => _grades.Keys;

    /// <summary>Grades of a topic's judged documents; empty for a topic without judgements.</summary>
    public IReadOnlyDictionary<string, int> Of(string topic) => _grades.GetValueOrDefault(topic, None);

    /// <summary>Notes one judgement; a later one of the same document replaces it.</summary>
    public void Add(string topic, string documentId, int grade)
    {
        if (!_grades.TryGetValue(topic, out Dictionary<string, int>? grades)) _grades[topic] = grades = [];
        grades[documentId] = grade;
    }

    /// <summary>Reads a file of lines <c>topic iteration document grade</c>.</summary>
    /// <exception cref="FormatException">A line has not four columns, or its grade is no integer.</exception>
    public static Qrels Read(string path) => Parse(File.ReadAllText(path), path);

    /// <summary>Parses lines of <c>topic iteration document grade</c>; <paramref name="name"/> is for messages.</summary>
    /// <exception cref="FormatException">A line has not four columns, or its grade is no integer.</exception>
    public static Qrels Parse(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        var qrels = new Qrels();
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            string[] columns = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length == 0) continue;
            if (columns.Length != 4 || !int.TryParse(columns[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int grade))
                throw new FormatException($"{name}, line {number}: a judgement is a topic, a 0, a document and a grade.");
            qrels.Add(columns[0], columns[2], grade);
        }
        return qrels;
    }
}
