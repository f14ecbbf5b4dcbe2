using Indexer.Indexing.Segments;
using System.Collections.Frozen;
using System.Diagnostics;
using Indexer.Indexing;
using Indexer.Indexing.Statistics;
using Indexer.Search.Generations;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Store;
using Lucene.Net.Util;
using Directory = System.IO.Directory;

namespace Indexer.Benchmarks;

/// <summary>Time of searches through Lucene.Net's directories and ours, by position and by mapped memory, by one thread to eight.</summary>
public static class ShardReading
{
    private const int Queries = 4000;

    public static int Run(string[] args)
    {
        if (BenchmarkDocuments.Load(args) is not { } documents) return 2;
        var scratch = Directory.CreateTempSubdirectory("shard-reading-").FullName;
        try
        {
            var folder = Path.Combine(scratch, "shard");
            using var builder = new ShardBuilder(folder, new Indexing.IndexOptions());
            foreach (var document in documents.All) builder.Add(document);
            var summary = builder.Finish(CancellationToken.None);
            var terms = Terms(summary.TermStatisticsPath);
            Console.WriteLine($"{summary.Documents} documents, {summary.Bytes / 1e6:F1} MB; {Queries} conjunctions of two terms, five rounds in turn, best and median wall milliseconds");
            var files = summary.Files.ToFrozenDictionary(file => file.Name, file => new ShardFile(Path.Combine(folder, file.Name), file.Length), StringComparer.Ordinal);
            var contenders = new[] { 1, 2, 4, 8 }.SelectMany(threads => new (string Name, Lucene.Net.Store.Directory Directory, int Threads)[]
            {
                ($"NIOFSDirectory, {threads} threads", new NIOFSDirectory(folder), threads),
                ($"MMapDirectory, {threads} threads", new MMapDirectory(folder), threads),
                ($"by position, {threads} threads", new SegmentDirectory(folder), threads),
                ($"mapped (serving), {threads} threads", new PublishedShardDirectory(files), threads),
            }).ToArray();
            var times = contenders.Select(_ => new List<double>()).ToArray();
            for (var round = 0; round < 6; round++)
                for (var i = 0; i < contenders.Length; i++)
                {
                    var elapsed = Search(contenders[i].Directory, contenders[i].Threads, terms);
                    if (round > 0) times[i].Add(elapsed.TotalMilliseconds);
                }
            for (var i = 0; i < contenders.Length; i++)
            {
                times[i].Sort();
                Console.WriteLine($"{contenders[i].Name,-30} {times[i][0],9:F0} {times[i][times[i].Count / 2],9:F0}");
                contenders[i].Directory.Dispose();
            }
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
        return 0;
    }

    private static List<BytesRef> Terms(string path)
    {
        using var statistics = new TermStatisticsReader(path);
        return statistics.TermsWithPrefix(IndexSchema.Body, ""u8, 3000).Where(term => term.Term[0] != IndexSchema.StemMark).Select(term => new BytesRef(term.Term)).ToList();
    }

    private static TimeSpan Search(Lucene.Net.Store.Directory directory, int threads, List<BytesRef> terms)
    {
        using var reader = DirectoryReader.Open(directory);
        var searcher = new IndexSearcher(reader);
        var watch = Stopwatch.StartNew();
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread =>
        {
            var random = new Random(thread);
            for (var i = 0; i < Queries / threads; i++)
            {
                var query = new BooleanQuery
                {
                    { new TermQuery(new Term(IndexSchema.Body, terms[random.Next(terms.Count)])), Occur.MUST },
                    { new TermQuery(new Term(IndexSchema.Body, terms[random.Next(terms.Count)])), Occur.MUST },
                };
                searcher.Search(query, new TotalHitCountCollector());
            }
        });
        return watch.Elapsed;
    }
}
