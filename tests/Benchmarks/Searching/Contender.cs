using System.Diagnostics;

namespace Indexer.Benchmarks.Searching;

/// <summary>A way to search by the number of a query, and the least microseconds that each query took.</summary>
internal sealed class Contender(string name, Func<int, Task>? search)
{
    public Contender(string name, Func<int, long> search)
        : this(name, query =>
        {
            search(query);
            return Task.CompletedTask;
        })
    {
    }

    public string Name => name;

    public double[] Least { get; set; } = [];

    /// <summary>Searches for so many milliseconds of processor time, that of compiling included.</summary>
    public void Warm(int queries, int milliseconds)
    {
        Least = new double[queries];
        Array.Fill(Least, double.MaxValue);
        for (var end = Environment.CpuUsage.TotalTime.TotalMilliseconds + milliseconds; Environment.CpuUsage.TotalTime.TotalMilliseconds < end;)
            Run(async () =>
            {
                for (var i = 0; i < queries; i++) await search!(i);
            });
    }

    public void Pass() => Run(async () =>
    {
        for (var i = 0; i < Least.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await search!(i);
            Least[i] = Math.Min(Least[i], Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
    });

    // As the product does: on threads of the pool, none of which waits for another.
    private void Run(Func<Task> all)
    {
        if (search is not null) Task.Run(all).GetAwaiter().GetResult();
    }
}
