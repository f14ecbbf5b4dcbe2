using System.Diagnostics;
using System.Globalization;
using Indexer.Indexing;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.Standard;
using Lucene.Net.Analysis.Util;
using Lucene.Net.Util;

namespace Indexer.Benchmarks.Searching;

/// <summary>
/// Microseconds of a search, one thread, from the words to the best documents: ours by the product's ranking, Lucene.Net and Java Lucene 8 by flat sums of terms over the same
/// fields of the same texts (<c>--lucene8 FOLDER</c> with its jars), in three matches: words with all their stems, words as typed, and words as typed in the main text alone.
/// Where ours looks for stems the others are given an index of the very same terms, and are asked for the same ones. Queries are made of the documents (<see cref="SearchQueries"/>).
/// </summary>
public static class Searches
{
    private static readonly (WordMatch Match, string About)[] Matches =
        [(WordMatch.Stems, "words in all their forms, five fields"), (WordMatch.Typed, "words as typed, five fields"), (WordMatch.Body, "words as typed, main text")];

    public static int Run(string[] args)
    {
        var files = args.Where((argument, i) => !argument.StartsWith("--", StringComparison.Ordinal) && (i == 0 || !args[i - 1].StartsWith("--", StringComparison.Ordinal))).ToList();
        if (files.Count == 0)
        {
            Console.WriteLine("usage: FILE.warc.gz... [--lucene8 FOLDER] [--queries N] [--passes N] [--warm MILLISECONDS of CPU] [--hits N,N] [--only CLASS] [--match stems|typed|body] [--contender NAME/NAME] [--split CHARACTERS] [--keep FOLDER]");
            return 2;
        }
        var kept = BenchmarkDocuments.Option(args, "--keep");
        var scratch = kept is null ? Directory.CreateTempSubdirectory("searches-").FullName : Directory.CreateDirectory(kept).FullName;
        try
        {
            Compare(args, files, scratch);
        }
        finally
        {
            if (kept is null) Directory.Delete(scratch, recursive: true);
        }
        return 0;
    }

    private static void Compare(string[] args, List<string> files, string scratch)
    {
        var passes = Number(args, "--passes", 7);
        var ofEach = Number(args, "--queries", 60);
        var warm = Number(args, "--warm", 3000);
        var corpus = new Lazy<SearchCorpus>(() => SearchCorpus.Load(files, Number(args, "--split", 0)));
        var asTerms = new Lazy<SearchCorpus>(() => corpus.Value.AsTerms());
        var all = SearchQueries.Keep(Path.Combine(scratch, $"queries-{ofEach}.tsv"), () => SearchQueries.Make(corpus.Value, ofEach));
        if (BenchmarkDocuments.Option(args, "--only") is { } only) all.RemoveAll(query => !query.Class.StartsWith(only, StringComparison.Ordinal));
        using var one = new OurSearch(corpus, 1, Folder(scratch, "one"));
        using var eight = new OurSearch(corpus, 8, Folder(scratch, "eight"));
        using var texts = new StockSearch(corpus, Folder(scratch, "stock"), new StandardAnalyzer(LuceneVersion.LUCENE_48, CharArraySet.Empty));
        using var terms = new StockSearch(asTerms, Folder(scratch, "stock-terms"), new WhitespaceAnalyzer(LuceneVersion.LUCENE_48));
        var jars = JavaSearch.Jars(args);
        if (jars.Length > 0 && !File.Exists(Path.Combine(scratch, "java-terms.tsv")))
        {
            corpus.Value.WriteTsv(Path.Combine(scratch, "java.tsv"));
            asTerms.Value.WriteTsv(Path.Combine(scratch, "java-terms.tsv"));
        }
        Console.WriteLine($"{one.Generation.Manifest.Documents} documents, {ofEach} queries of each class; microseconds of a query: the least of {passes} passes, mean of the class");
        foreach (var hits in (BenchmarkDocuments.Option(args, "--hits") ?? "10,1000").Split(',').Select(int.Parse))
            foreach (var (match, about) in Matches.Where(m => BenchmarkDocuments.Option(args, "--match") is not { } wanted || m.Match == Enum.Parse<WordMatch>(wanted, ignoreCase: true)))
            {
                // The index of stems has them behind their words, and so no phrases.
                var queries = all.Where(query => match != WordMatch.Stems || !query.IsPhrase).ToList();
                if (queries.Count == 0) continue;
                var words = queries.Select(query => query.Words.Select(word => TermsOf(one, match, word)).ToList()).ToList();
                var stock = match == WordMatch.Stems ? terms : texts;
                var contenders = new List<Contender>
                {
                    // None follows another of the same index, which would leave it warm caches of the processor.
                    new("Lucene.Net", i => stock.Search(queries[i], words[i], hits)),
                    new("ours", i => one.Search(queries[i], hits, 1000, match)),
                    new("8 shards", i => eight.Search(queries[i], hits, 1000, match)),
                    new("no proximity", i => one.Search(queries[i], hits, 1000, match, withProximity: false)),
                    new("8, all cores", i => eight.SearchAtOnceAsync(queries[i], hits, 1000, match)),
                    new("all counted", i => one.Search(queries[i], hits, long.MaxValue, match)),
                };
                if (BenchmarkDocuments.Option(args, "--contender") is { } chosen) contenders.RemoveAll(contender => !chosen.Split('/').Contains(contender.Name) && contender.Name != "ours");
                foreach (var contender in contenders) contender.Warm(queries.Count, warm);
                for (var pass = 0; pass < passes; pass++)
                    foreach (var contender in contenders) contender.Pass();
                if (jars.Length > 0)
                {
                    var asked = Path.Combine(scratch, "queries.tsv");
                    File.WriteAllLines(asked, queries.Select((query, i) =>
                        $"{query.Class}\t{query.Language}\t{string.Join('\t', words[i].Select(word => string.Join(' ', word.Select(term => $"{term.Field}:{term.Text}"))))}"));
                    contenders.Insert(1, JavaSearch.Run("Java Lucene", jars, Path.Combine(scratch, match == WordMatch.Stems ? "java-terms" : "java"), match == WordMatch.Stems, asked, hits, warm, passes));
                }
                Print($"top {hits}, {about}", queries, contenders);
            }
        WholeAnswers.Compare(all, one.Cache, eight.Cache, passes);
        First(all, one, corpus, scratch);
    }

    /// <summary>What the first search for each query takes while nothing of its words is remembered yet: of a generation just opened for each class.</summary>
    private static void First(List<BenchmarkQuery> queries, OurSearch warm, Lazy<SearchCorpus> corpus, string scratch)
    {
        Console.WriteLine("\ntop 10, words in all their forms: microseconds of the 1st, 2nd, 3rd and 4th search for a query after the generation was opened, mean of the class");
        foreach (var ofClass in queries.GroupBy(query => query.Class))
        {
            using var fresh = new OurSearch(corpus, 1, Folder(scratch, "one"), cache: "cache-first");
            // What is compiled of the program is warm, and what the machine caches of files.
            foreach (var query in ofClass.Reverse()) warm.Search(query, 10, 1000);
            var times = Enumerable.Range(0, 4).Select(_ => ofClass.Average(query =>
            {
                var start = Stopwatch.GetTimestamp();
                fresh.Search(query, 10, 1000);
                return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            }));
            Console.WriteLine($"{ofClass.Key,-10}{string.Concat(times.Select(time => $"{time,13:F1}"))}");
        }
    }

    private static IReadOnlyList<BenchmarkTerm> TermsOf(OurSearch ours, WordMatch match, string word) => match switch
    {
        WordMatch.Stems => ours.TermsOf(word),
        WordMatch.Typed => [.. IndexSchema.TextFields.Select(field => new BenchmarkTerm(field, word))],
        _ => [new BenchmarkTerm(IndexSchema.Body, word)],
    };

    private static void Print(string title, List<BenchmarkQuery> queries, List<Contender> contenders)
    {
        var ours = contenders.Single(contender => contender.Name == "ours");
        Console.WriteLine($"\n{title}");
        Console.WriteLine($"{"",-10}{string.Concat(contenders.Select(contender => $"{contender.Name,13}"))}  times ours: {string.Join(", ", contenders.Where(c => c != ours).Select(c => c.Name))}");
        foreach (var ofClass in queries.Select((query, i) => (query.Class, i)).GroupBy(query => query.Class, query => query.i))
        {
            var means = contenders.Select(contender => ofClass.Average(i => contender.Least[i])).ToList();
            var our = means[contenders.IndexOf(ours)];
            var ratios = contenders.Select((contender, i) => (contender, Ratio: means[i] / our)).Where(pair => pair.contender != ours);
            Console.WriteLine($"{ofClass.Key,-10}{string.Concat(means.Select(mean => $"{mean,13:F1}"))}  {string.Concat(ratios.Select(pair => $"{pair.Ratio,8:F2}"))}");
        }
    }

    private static string Folder(string scratch, string name) => Directory.CreateDirectory(Path.Combine(scratch, name)).FullName;

    private static int Number(string[] args, string name, int otherwise) => int.Parse(BenchmarkDocuments.Option(args, name) ?? $"{otherwise}", CultureInfo.InvariantCulture);
}
