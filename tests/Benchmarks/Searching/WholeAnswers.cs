using System.Diagnostics;
using System.Globalization;
using Indexer.Benchmarks.Processes;
using Indexer.Search;
using Indexer.Search.Generations;

namespace Indexer.Benchmarks.Searching;

/// <summary>What shards cost whoever asks a node: whole answers, from the text of the query to ten hits with their fields and snippets, out of eight shards against out of one.</summary>
internal static class WholeAnswers
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    private static readonly (string About, Func<SearchRequest, SearchRequest> Asked)[] s_kinds =
    [
        ("as a client asks by default", request => request),
        ("as the search page asks: with facets, for which every match is counted", request => request with { Facets = [FacetField.Host, FacetField.Language, FacetField.Year, FacetField.Type] }),
        ("the newest first, for which every match is looked at", request => request with { Sort = SearchSort.Date }),
    ];

    public static void Compare(List<BenchmarkQuery> queries, GenerationCache one, GenerationCache eight, int passes)
    {
        Console.WriteLine("\nwhole answers, 10 hits with snippets: microseconds of an answer and of CPU for it, one shard and eight, the median of the passes, one search at a time");
        using SearchService ofOne = new(one), ofEight = new(eight);
        var classes = queries.Where(query => !query.IsPhrase && query.Language is null).GroupBy(query => query.Class, query => new SearchRequest { Query = string.Join(query.AreRequired ? " AND " : " ", query.Words), TrackTotal = 1_000 }).ToList();
        foreach (var (about, asked) in s_kinds)
        {
            Console.WriteLine($"\n{about}\n{"",-10}{"one",10}{"eight",10}{"one, CPU",10}{"8, CPU",10}  times: time, CPU");
            // Until the code is compiled for speed.
            for (var end = Environment.CpuUsage.TotalTime + WarmUp; Environment.CpuUsage.TotalTime < end;)
                foreach (var service in new[] { ofOne, ofEight }) Pass(service, [.. classes.SelectMany(ofClass => ofClass).Select(asked)]);
            foreach (var ofClass in classes) Compare(ofClass.Key, [.. ofClass.Select(asked)], ofOne, ofEight, passes);
        }
    }

    private static void Compare(string ofClass, List<SearchRequest> asked, SearchService ofOne, SearchService ofEight, int passes)
    {
        var ofEach = Enumerable.Range(0, passes).Select(_ => (One: Pass(ofOne, asked), Eight: Pass(ofEight, asked))).ToList();
        double time = Places.Median(ofEach.ConvertAll(pass => pass.One.Time)), time8 = Places.Median(ofEach.ConvertAll(pass => pass.Eight.Time));
        double cpu = Places.Median(ofEach.ConvertAll(pass => pass.One.Cpu)), cpu8 = Places.Median(ofEach.ConvertAll(pass => pass.Eight.Cpu));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ofClass,-10}{time,10:F0}{time8,10:F0}{cpu,10:F0}{cpu8,10:F0}  {time8 / time,10:F2}{cpu8 / cpu,6:F2}"));
    }

    private static (double Time, double Cpu) Pass(SearchService service, List<SearchRequest> asked) => Task.Run(async () =>
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        foreach (var request in asked) await service.SearchAsync("bench", request, null, CancellationToken.None);
        return (Stopwatch.GetElapsedTime(start).TotalMicroseconds / asked.Count, (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / asked.Count);
    }).GetAwaiter().GetResult();
}
