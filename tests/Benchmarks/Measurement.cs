using System.Diagnostics;

namespace Indexer.Benchmarks;

/// <summary>Contenders run in turn, several passes each; figures are megabytes per CPU second of the process, so that a busy machine disturbs less.</summary>
internal static class Measurement
{
    public static void Compare(double megabytes, int passes, IReadOnlyList<(string Name, Func<string> Pass)> contenders)
    {
        var rates = contenders.Select(_ => new List<double>()).ToList();
        var notes = new string[contenders.Count];
        for (var pass = 0; pass < passes; pass++)
            for (var i = 0; i < contenders.Count; i++)
            {
                GC.Collect();
                var before = Process.GetCurrentProcess().TotalProcessorTime;
                notes[i] = contenders[i].Pass();
                rates[i].Add(megabytes / (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
            }
        Console.WriteLine($"{"",-44} {"first",8} {"median",8} {"least",8} {"most",8} {"ratio",6}");
        // The first pass is of cold code: the others count.
        var reference = Median(rates[0].Skip(1));
        for (var i = 0; i < contenders.Count; i++)
        {
            var warm = rates[i].Skip(1).ToList();
            Console.WriteLine($"{contenders[i].Name,-44} {rates[i][0],8:F1} {Median(warm),8:F1} {warm.Min(),8:F1} {warm.Max(),8:F1} {Median(warm) / reference,6:F2}  {notes[i]}");
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
