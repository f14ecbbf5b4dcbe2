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

    /// <summary>Matches are counted up to 1,000, as Lucene 8 does of itself. It is warmed for as long as <paramref name="warm"/> says, and by ten passes or more.</summary>
    public static Contender Run(string name, string[] jars, string folder, bool areTerms, string queries, int hits, int warm, int passes)
    {
        var source = Path.Combine(AppContext.BaseDirectory, "java", "SearchBench.java");
        string[] arguments =
        [
            "-Xmx2g", "-cp", string.Join(Path.PathSeparator, jars), source, folder + ".tsv", folder, areTerms ? "terms" : "text", queries, $"{hits}", "1000", $"{warm}", $"{passes}",
        ];
        using var java = Process.Start(new ProcessStartInfo("java", arguments) { RedirectStandardOutput = true }) ?? throw new InvalidOperationException("java did not start");
        var least = new List<double>();
        while (java.StandardOutput.ReadLine() is { } line) least.Add(double.Parse(line.Split('\t')[1], CultureInfo.InvariantCulture));
        java.WaitForExit();
        if (java.ExitCode != 0) throw new InvalidOperationException($"java ended with {java.ExitCode}");
        return new Contender(name, (Func<int, Task>?)null) { Least = [.. least] };
    }
}
