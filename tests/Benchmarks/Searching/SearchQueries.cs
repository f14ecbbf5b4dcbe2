using Indexer.Indexing.Analysis;

namespace Indexer.Benchmarks.Searching;

/// <summary>A query of a class: <c>ONE…</c> a word, <c>ANDn</c> all of n words, <c>ORn</c> any of them, <c>ENn</c> any of them in English documents, <c>PHRASEn</c> n words as they follow each other.</summary>
internal sealed record BenchmarkQuery(string Class, string[] Words)
{
    public bool AreRequired => Class.StartsWith("AND", StringComparison.Ordinal);

    /// <summary>Whether the words must follow each other.</summary>
    public bool IsPhrase => Class.StartsWith("PHRASE", StringComparison.Ordinal);

    /// <summary>The one language that a hit must be in, or null.</summary>
    public string? Language => Class.StartsWith("EN", StringComparison.Ordinal) ? "en" : null;
}

/// <summary>A term in a field.</summary>
internal readonly record struct BenchmarkTerm(string Field, string Text);

/// <summary>Queries made of the documents themselves, by a fixed seed: words that stand side by side in a title or the first lines, as people remember them.</summary>
internal static class SearchQueries
{
    private const int LeadBytes = 400;
    private const int RarestWord = 5;

    /// <summary>The queries of a file, which is made where there is none.</summary>
    public static List<BenchmarkQuery> Keep(string path, Func<List<BenchmarkQuery>> make)
    {
        if (!File.Exists(path)) File.WriteAllLines(path, make().Select(query => $"{query.Class}\t{string.Join(' ', query.Words)}"));
        return [.. File.ReadLines(path).Select(line => line.Split('\t')).Select(parts => new BenchmarkQuery(parts[0], parts[1].Split(' ')))];
    }

    public static List<BenchmarkQuery> Make(SearchCorpus corpus, int ofEach)
    {
        var random = new Random(42);
        var frequencies = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var document in corpus.Documents)
            foreach (var word in new HashSet<string>(WordsOf(document.Body, int.MaxValue), StringComparer.Ordinal)) frequencies[word] = frequencies.GetValueOrDefault(word) + 1;
        var count = corpus.Documents.Count;
        var queries = new List<BenchmarkQuery>();
        Add("ONE-HIGH", frequencies.Where(word => word.Value >= count / 20).Select(word => word.Key));
        Add("ONE-MID", frequencies.Where(word => word.Value >= count * 0.003 && word.Value < count / 50).Select(word => word.Key));
        foreach (var (name, words) in new[] { ("AND2", 2), ("AND3", 3), ("OR2", 2), ("OR3", 3), ("OR4", 4), ("OR5", 5), ("OR6", 6), ("EN3", 3) })
            for (var made = 0; made < ofEach;)
            {
                var document = corpus.Documents[random.Next(count)];
                if (document.Language != "en") continue;
                var text = WordsOf($"{document.Title} {document.Body[..Math.Min(LeadBytes, document.Body.Length)]}", 60).Distinct().ToList();
                if (text.Count < 12) continue;
                var chosen = text.Skip(random.Next(text.Count - words)).Take(words).ToArray();
                if (chosen.Any(word => frequencies.GetValueOrDefault(word) < RarestWord)) continue;
                queries.Add(new BenchmarkQuery(name, chosen));
                made++;
            }
        foreach (var words in new[] { 2, 3 })
            for (var made = 0; made < ofEach;)
            {
                var document = corpus.Documents[random.Next(count)];
                if (document.Language != "en") continue;
                var phrases = PhrasesOf(document.Body, words).Where(phrase => phrase.Distinct().Count() == words && phrase.All(word => frequencies.GetValueOrDefault(word) >= RarestWord)).ToList();
                if (phrases.Count == 0) continue;
                queries.Add(new BenchmarkQuery($"PHRASE{words}", phrases[random.Next(phrases.Count)]));
                made++;
            }
        return queries;

        void Add(string name, IEnumerable<string> words) =>
            queries.AddRange(words.Order(StringComparer.Ordinal).OrderBy(_ => random.Next()).Take(ofEach).Select(word => new BenchmarkQuery(name, [word])));
    }

    /// <summary>Words that follow each other, of plain letters, at the beginning of a text.</summary>
    private static List<string[]> PhrasesOf(string text, int length)
    {
        var run = new List<string>();
        var terms = new Utf8Tokenizer(System.Text.Encoding.UTF8.GetBytes(text[..Math.Min(LeadBytes, text.Length)]));
        var phrases = new List<string[]>();
        while (terms.MoveNext())
        {
            if (terms.Term.IndexOfAnyExceptInRange((byte)'a', (byte)'z') >= 0)
            {
                run.Clear();
                continue;
            }
            run.Add(System.Text.Encoding.ASCII.GetString(terms.Term));
            if (run.Count >= length) phrases.Add([.. run.TakeLast(length)]);
        }
        return phrases;
    }

    private static List<string> WordsOf(string text, int most)
    {
        var words = new List<string>();
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        var terms = new Utf8Tokenizer(bytes);
        while (words.Count < most && terms.MoveNext())
            if (terms.Term.Length > 1 && terms.Term.IndexOfAnyExceptInRange((byte)'a', (byte)'z') < 0) words.Add(System.Text.Encoding.ASCII.GetString(terms.Term));
        return words;
    }
}
