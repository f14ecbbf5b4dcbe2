using System.Globalization;

namespace Indexer.Search.Evaluation;

/// <summary>Writes answers in TREC's form: <c>topic Q0 document rank score tag</c>.</summary>
public static class RunWriter
{
    /// <summary>Writes the answer to one topic, best first. Blanks in ids become <c>_</c>, for the form is columns.</summary>
    public static void Write(TextWriter writer, string topic, IReadOnlyList<RunEntry> entries, string tag)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(entries);
        for (int i = 0; i < entries.Count; i++)
        {
            string id = entries[i].DocumentId.Replace(' ', '_');
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{topic} Q0 {id} {i + 1} {entries[i].Score:R} {tag}\n"));
        }
    }
}
