using System.Diagnostics;
using Indexer.Indexing;

namespace Indexer.Benchmarks.Searching;

/// <summary>
/// Microseconds of a search, one thread, from the words to the best documents: ours by the product's ranking, Lucene.Net and Java Lucene 8 by sums of terms over the same
/// fields of the same texts (<c>--lucene8 FOLDER</c> with its jars). Queries are made of the documents (<see cref="SearchQueries"/>).
/// </summary>
public static class Searches
{
    private static readonly string[] Body = [IndexSchema.Body];

    public static int Run(string[] args)
    {
        var files = args.Where((argument, i) => !argument.StartsWith("--", StringComparison.Ordinal) && (i == 0 || !args[i - 1].StartsWith("--", StringComparison.Ordinal))).ToList();
        if (files.Count == 0)
        {
            Console.WriteLine("usage: FILE.warc.gz... [--lucene8 FOLDER] [--queries N] [--passes N] [--hits N,N] [--only CLASS]");
            return 2;
        }
        var passes = int.Parse(BenchmarkDocuments.Option(args, "--passes") ?? "7");
        var ofEach = int.Parse(BenchmarkDocuments.Option(args, "--queries") ?? "60");
        var warm = int.Parse(BenchmarkDocuments.Option(args, "--warm") ?? "3000");
        var scratch = Directory.CreateTempSubdirectory("searches-").FullName;
        try
        {
            var corpus = SearchCorpus.Load(files);
            var queries = SearchQueries.Make(corpus, ofEach);
            if (BenchmarkDocuments.Option(args, "--only") is { } only) queries.RemoveAll(query => !query.Class.StartsWith(only, StringComparison.Ordinal));
            using var one = new OurSearch(corpus, 1, Directory.CreateDirectory(Path.Combine(scratch, "one")).FullName);
            using var eight = new OurSearch(corpus, 8, Directory.CreateDirectory(Path.Combine(scratch, "eight")).FullName);
            using var stock = new StockSearch(corpus, Directory.CreateDirectory(Path.Combine(scratch, "stock")).FullName);
            corpus.WriteTsv(Path.Combine(scratch, "documents.tsv"));
            File.WriteAllLines(Path.Combine(scratch, "queries.tsv"), queries.Select(query => $"{query.Class}\t{string.Join(' ', query.Words)}"));
            Console.WriteLine($"{corpus.Documents.Count} documents, {ofEach} queries of each class; microseconds of a query: the least of {passes} passes, mean of the class");
            foreach (var hits in (BenchmarkDocuments.Option(args, "--hits") ?? "10,1000").Split(',').Select(int.Parse))
            {
                var contenders = new List<Contender>
                {
                    new("Lucene.Net", query => stock.Search(query, hits, IndexSchema.TextFields)),
                    new("ours", query => one.Search(query, hits, 1000, exactWords: false)),
                    new("ours all counted", query => one.Search(query, hits, long.MaxValue, exactWords: false)),
                    new("ours \"words\"", query => one.Search(query, hits, 1000, exactWords: true)),
                    new("ours 8 shards", query => eight.Search(query, hits, 1000, exactWords: false)),
                    new("L.Net body", query => stock.Search(query, hits, Body)),
                    new("ours body", query => one.SearchBody(query, hits, 1000)),
                };
                foreach (var contender in contenders) contender.Warm(queries, warm);
                for (var pass = 0; pass < passes; pass++)
                    foreach (var contender in contenders) contender.Pass(queries);
                if (JavaSearch.Jars(args) is { Length: > 0 } jars)
                {
                    contenders.Insert(1, JavaSearch.Run(jars, scratch, "all", hits, warm, passes, queries.Count));
                    contenders.Add(JavaSearch.Run(jars, scratch, "body", hits, warm, passes, queries.Count));
                }
                Print(hits, queries, contenders);
            }
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
        return 0;
    }

    private static void Print(int hits, List<BenchmarkQuery> queries, List<Contender> contenders)
    {
        Console.WriteLine($"\ntop {hits}");
        Console.WriteLine($"{"",-10}{string.Concat(contenders.Select(contender => $"{contender.Name,17}"))}");
        foreach (var ofClass in queries.Select((query, i) => (query.Class, i)).GroupBy(query => query.Class, query => query.i))
            Console.WriteLine($"{ofClass.Key,-10}{string.Concat(contenders.Select(contender => $"{ofClass.Average(i => contender.Least[i]),17:F1}"))}");
    }
}

/// <summary>A way to search, and the least microseconds that each query took.</summary>
internal sealed class Contender(string name, Func<BenchmarkQuery, long>? search)
{
    public string Name => name;

    public double[] Least { get; set; } = [];

    public void Warm(List<BenchmarkQuery> queries, int milliseconds)
    {
        Least = [.. queries.Select(_ => double.MaxValue)];
        for (var watch = Stopwatch.StartNew(); watch.ElapsedMilliseconds < milliseconds;)
            foreach (var query in queries) search?.Invoke(query);
    }

    public void Pass(List<BenchmarkQuery> queries)
    {
        for (var i = 0; i < queries.Count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            search?.Invoke(queries[i]);
            Least[i] = Math.Min(Least[i], Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
    }
}
