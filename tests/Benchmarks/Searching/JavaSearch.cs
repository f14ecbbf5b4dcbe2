using System.Diagnostics;
using System.Globalization;

namespace Indexer.Benchmarks.Searching;

/// <summary>Runs the searches in Java Lucene 8, in a process of its own.</summary>
internal static class JavaSearch
{
    public static string[] Jars(string[] args)
    {
        var jars = BenchmarkDocuments.Option(args, "--lucene8") is { } folder && Directory.Exists(folder) ? Directory.GetFiles(folder, "lucene-*8*.jar") : [];
        if (jars.Length == 0) Console.WriteLine("Java Lucene 8: not run; give --lucene8 FOLDER with its jars (Debian: apt-get download liblucene8-java, dpkg -x, usr/share/java).");
        return jars;
    }

    /// <summary>Matches are counted up to 1,000, as Lucene 8 does of itself.</summary>
    public static Contender Run(string[] jars, string scratch, string fields, int hits, int warm, int passes, int queries)
    {
        var source = Path.Combine(AppContext.BaseDirectory, "java", "SearchBench.java");
        string[] arguments =
        [
            "-Xmx2g", "-cp", string.Join(Path.PathSeparator, jars), source, Path.Combine(scratch, "documents.tsv"), Path.Combine(scratch, "java"), Path.Combine(scratch, "queries.tsv"),
            fields, $"{hits}", "1000", $"{warm * 2}", $"{passes}",
        ];
        using var java = Process.Start(new ProcessStartInfo("java", arguments) { RedirectStandardOutput = true }) ?? throw new InvalidOperationException("java did not start");
        var least = new List<double>();
        while (java.StandardOutput.ReadLine() is { } line) least.Add(double.Parse(line.Split('\t')[1], CultureInfo.InvariantCulture));
        java.WaitForExit();
        if (least.Count != queries) throw new InvalidOperationException($"java answered {least.Count} of {queries} queries");
        return new Contender(fields == "all" ? "Java Lucene 8" : "Java body", null) { Least = [.. least] };
    }
}
