using System.Globalization;
using Indexer.Queue.Rabbit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Indexer.Benchmarks.Processes;

/// <summary>What the benchmarks of processes share: their arguments, medians, and a queue of their own.</summary>
internal static class Places
{
    public static string? Option(string[] args, string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    public static int Number(string[] args, string name, int otherwise) => Option(args, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>Arguments before the first option.</summary>
    public static string[] Files(string[] args) => [.. args.TakeWhile(argument => !argument.StartsWith("--", StringComparison.Ordinal)).Select(Path.GetFullPath)];

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    public static Task<RabbitTaskQueue> QueueAsync(string broker, string prefix, int prefetch = 0)
    {
        var (uri, further) = RabbitOptions.ParseAddress(broker);
        return RabbitTaskQueue.ConnectAsync(
            new RabbitOptions { Broker = uri, FurtherHosts = further, Prefix = prefix, Prefetch = prefetch }, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
    }
}
