using Indexer.Search.Filtering;

namespace Indexer.Benchmarks.Searching;

/// <summary>
/// Microseconds of a filtered search, one thread: filters looked up each time against those that are remembered, in turn. The filters let through much and little: the site with the most
/// documents, one with few, a language, a year.
/// </summary>
public static class FilteredSearches
{
    public static int Run(string[] args)
    {
        var files = args.TakeWhile(argument => !argument.StartsWith("--", StringComparison.Ordinal)).ToList();
        if (files.Count == 0)
        {
            Console.WriteLine("usage: FILE.warc.gz... [--queries N] [--passes N]");
            return 2;
        }
        var passes = int.Parse(BenchmarkDocuments.Option(args, "--passes") ?? "7");
        var ofEach = int.Parse(BenchmarkDocuments.Option(args, "--queries") ?? "40");
        var scratch = Directory.CreateTempSubdirectory("filtered-").FullName;
        try
        {
            var corpus = SearchCorpus.Load(files, split: 0).WithFoldersAsHosts();
            var hosts = corpus.Documents.GroupBy(document => new Uri(document.Url).Host, StringComparer.Ordinal).OrderByDescending(host => host.Count()).ToList();
            var filters = new (string Name, string Text)[]
            {
                ("none", ""),
                ("large site", $" site:{hosts[0].Key}"),
                ("small site", $" site:{hosts[hosts.Count / 2].Key}"),
                ("language", " lang:en"),
                ("year", " date:2021"),
                ("site, year", $" site:{hosts[0].Key} date:2021"),
            };
            using var without = new OurSearch(new Lazy<SearchCorpus>(corpus), 1, Directory.CreateDirectory(Path.Combine(scratch, "without")).FullName, filterBytes: 0);
            using var with = new OurSearch(new Lazy<SearchCorpus>(corpus), 1, Directory.CreateDirectory(Path.Combine(scratch, "with")).FullName, FilterCache.UsualBytes);
            var words = SearchQueries.Make(corpus, ofEach).Where(query => query.Class is "OR2" or "OR5" or "AND2").ToList();
            Console.WriteLine($"{corpus.Documents.Count} documents, {hosts.Count} sites, {ofEach} queries of each class, top 10; microseconds of a query: the least of {passes} passes, mean of the class");
            Console.WriteLine($"{"filter",-12} {"query",-6} {"looked up",10} {"remembered",10} {"ratio",6}");
            foreach (var (name, text) in filters)
            {
                var contenders = new List<Contender> { new("looked up", i => without.Search(words[i], 10, 1000, filter: text)), new("remembered", i => with.Search(words[i], 10, 1000, filter: text)) };
                foreach (var contender in contenders) contender.Warm(words.Count, 1000);
                for (var pass = 0; pass < passes; pass++)
                    foreach (var contender in contenders) contender.Pass();
                foreach (var ofClass in words.Select((query, i) => (query.Class, i)).GroupBy(query => query.Class, query => query.i))
                {
                    var (before, after) = (ofClass.Average(i => contenders[0].Least[i]), ofClass.Average(i => contenders[1].Least[i]));
                    Console.WriteLine($"{name,-12} {ofClass.Key,-6} {before,10:F1} {after,10:F1} {before / after,6:F2}");
                }
            }
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
        return 0;
    }
}
