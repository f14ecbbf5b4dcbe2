namespace Indexer.Tests.Search.Pruning;

/// <summary>
/// Enough short documents for blocks and windows: words of very different frequency, forms of them, several languages, and hosts whose documents resemble each other, so that
/// bounds differ from window to window.
/// </summary>
internal static class ClusteredDocuments
{
    private static readonly string[] Stems = ["index", "search", "block", "score", "shard", "query", "posting", "window", "bound", "merge", "crawl", "rank"];
    private static readonly string[] Endings = ["", "", "", "s", "ing", "ed"];
    private static readonly string[] Languages = ["en", "de", "fr", ""];

    /// <summary>Words that documents hold, common ones first.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Stems.SelectMany(stem => Endings.Distinct().Select(ending => stem + ending))];

    /// <param name="count">How many.</param>
    /// <param name="seed">What chance begins with.</param>
    /// <param name="ranked">Whether most of them have a static rank, of very different size.</param>
    public static TestDocument[] Make(int count, int seed, bool ranked = false)
    {
        var random = new Random(seed);
        TestDocument[] documents = [.. Enumerable.Range(0, count).Select(i => Make(i, random))];
        return ranked ? [.. documents.Select(document => document with { Rank = random.Next(4) == 0 ? 0 : (float)Math.Exp(8 * random.NextDouble() - 4) })] : documents;
    }

    private static TestDocument Make(int number, Random random)
    {
        int host = number / 700;
        return new TestDocument($"{host:D2}/{number:D6}", Text(random, host, 4), Text(random, host, random.Next(8) == 0 ? 120 : 18))
        {
            Anchors = random.Next(3) == 0 ? Text(random, host, 5) : "",
            Headings = random.Next(3) == 0 ? Text(random, host, 6) : "",
            Language = Languages[random.Next(host % 3 + 2) % Languages.Length],
            Url = $"http://h{host}.example.org/{Word(random, host)}/{number}",
        };
    }

    private static string Text(Random random, int host, int most) => string.Join(' ', Enumerable.Range(0, random.Next(most + 1)).Select(_ => Word(random, host)));

    // The squares of chance make the first words common; each host begins elsewhere with a part of its own.
    private static string Word(Random random, int host)
    {
        double chance = random.NextDouble();
        int stem = (int)(chance * chance * Stems.Length);
        if (random.Next(3) == 0) stem = (stem + host) % Stems.Length;
        return Stems[stem] + Endings[random.Next(Endings.Length)];
    }
}
