using System.Globalization;
using Indexer.Corpus;

namespace Indexer.Benchmarks;

/// <summary>Records a second of the archive reader alone, on one core: <c>warc FILE... [--passes N]</c>.</summary>
public static class WarcReading
{
    public static int Run(string[] args)
    {
        var passes = 5;
        var files = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--passes") passes = int.Parse(args[++i], CultureInfo.InvariantCulture);
            else files.Add(args[i]);
        }
        if (files.Count == 0)
        {
            Console.Error.WriteLine("warc: name the .warc.gz files to read");
            return 2;
        }
        var parts = files.Select(Whole).ToList();
        var seconds = new List<double>();
        long records = 0, blockBytes = 0, allocated = 0;
        for (var pass = 0; pass <= passes; pass++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            // Processor time: on a busy machine the clock on the wall measures the neighbours.
            var start = Environment.CpuUsage.TotalTime;
            (records, blockBytes) = ReadAll(parts);
            // The first pass warms the file cache and the compiler.
            if (pass > 0) seconds.Add((Environment.CpuUsage.TotalTime - start).TotalSeconds);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        seconds.Sort();
        var median = seconds[seconds.Count / 2];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"warc: {records} records, {blockBytes / 1e6:F0} MB of blocks; median {records / median:F0} records/s of processor time ({blockBytes / 1e6 / median:F0} MB/s), "
            + $"best {records / seconds[0]:F0}, worst {records / seconds[^1]:F0} of {passes} passes; {allocated / records} bytes allocated a record"));
        return 0;
    }

    private static SplitPart Whole(string file)
    {
        var length = new FileInfo(file).Length;
        return new SplitPart { File = file, End = length, FileLength = length, Format = FormatDetector.Detect(file) };
    }

    private static (long Records, long BlockBytes) ReadAll(List<SplitPart> parts)
    {
        long records = 0, bytes = 0;
        foreach (var part in parts)
        {
            using var reader = CorpusReaders.Open(part, new CorpusOptions());
            while (reader.Read(CancellationToken.None) is { } record)
            {
                records++;
                bytes += record.Block.Length;
            }
        }
        return (records, bytes);
    }
}
