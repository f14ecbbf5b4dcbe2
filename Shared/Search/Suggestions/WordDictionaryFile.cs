using Indexer.Indexing;
using Indexer.Indexing.Statistics;

namespace Indexer.Search.Suggestions;

/// <summary>
/// The dictionary of a generation as a file: made once, where the generation's term statistics are, so that a node that opens it does not walk all terms. It is term statistics itself, of one
/// field: the words, with their weights for frequencies.
/// </summary>
public static class WordDictionaryFile
{
    private const string Field = "words";

    /// <summary>Writes the words of a generation to the new file <paramref name="output"/>; the same statistics give the same bytes.</summary>
    /// <param name="statistics">Path of its term statistics.</param>
    /// <param name="output">Path of the file.</param>
    /// <exception cref="InvalidDataException">The statistics are damaged.</exception>
    /// <exception cref="IOException">Reading or writing failed, or the output exists.</exception>
    public static ManifestFile Write(string statistics, string output)
    {
        WordDictionary words;
        using (var terms = new TermStatisticsReader(statistics)) words = WordDictionaryBuilder.Build(terms, WordDictionaryBuilder.UsualWords);
        using var writer = new TermStatisticsWriter(output);
        for (int word = 0; word < words.Count; word++) writer.Add(Field, words[word], words.WeightOf(word));
        return writer.Finish();
    }

    /// <summary>The dictionary that the term statistics would give; null where the file has too few words to tell.</summary>
    /// <param name="file">The file, open.</param>
    /// <param name="most">Most words; 0: none.</param>
    /// <exception cref="InvalidDataException">A block is damaged.</exception>
    internal static WordDictionary? TryRead(TermStatisticsReader file, int most) =>
        most <= WordDictionaryBuilder.UsualWords || file.Terms < WordDictionaryBuilder.UsualWords ? WordDictionaryBuilder.Read(file, Field, most) : null;
}
