using Indexer.Coordinator.Terminal;
using Indexer.Corpus;
using Indexer.Jobs;

namespace Indexer.Coordinator.Commands;

/// <summary>What a job would take.</summary>
internal sealed record PlanReport
{
    public required int InputFiles { get; init; }
    public required long InputBytes { get; init; }

    /// <summary>Files by format.</summary>
    public required IReadOnlyDictionary<string, int> Formats { get; init; }

    /// <summary>Map tasks.</summary>
    public required int Splits { get; init; }

    public required int Shards { get; init; }
    public required int Parallel { get; init; }
    public required PlanSample Sample { get; init; }
    public required PlanEstimate Estimate { get; init; }

    /// <summary>Bytes free where the data folder is; null where unknown.</summary>
    public required long? FreeDiskBytes { get; init; }

    public static PlanReport Of(IReadOnlyList<InputFile> files, IReadOnlyList<Split> splits, int shards, int parallel, PlanSample sample, long? freeDiskBytes)
    {
        var bytes = files.Sum(file => file.Length);
        return new PlanReport
        {
            InputFiles = files.Count,
            InputBytes = bytes,
            Formats = splits.SelectMany(split => split.Parts).DistinctBy(part => part.File).CountBy(part => part.Format.ToString().ToLowerInvariant())
                .OrderBy(format => format.Key, StringComparer.Ordinal).ToDictionary(),
            Splits = splits.Count,
            Shards = shards,
            Parallel = parallel,
            Sample = sample,
            Estimate = PlanEstimate.Of(sample, bytes, Math.Min(parallel, Environment.ProcessorCount)),
            FreeDiskBytes = freeDiskBytes,
        };
    }

    public void Write(TextWriter writer, Style style)
    {
        var formats = string.Join(", ", Formats.Select(format => $"{Quantity.Count(format.Value)} {format.Key}"));
        writer.WriteLine($"{style.Bold("Input")}     {Quantity.Of(InputFiles, "file")} ({formats}), {Quantity.Bytes(InputBytes)}");
        writer.WriteLine($"{style.Bold("Work")}      {Quantity.Of(Splits, "split")} to map, {Quantity.Of(Shards, "shard")} to build, {Parallel} at a time");
        writer.WriteLine($"{style.Bold("Sample")}    {Quantity.Bytes(Sample.Bytes)} in {Quantity.Of(Sample.Places, "place")}: {Quantity.Count(Sample.Records)} records, "
            + $"{Quantity.Count(Sample.Documents)} documents, {Quantity.Bytes(Sample.BytesPerSecond)}/s on one core (reading and extraction)");
        foreach (var (reason, count) in Sample.NotDocuments.OrderByDescending(entry => entry.Value).Take(6))
            writer.WriteLine(style.Dim($"            {reason,-32}{Quantity.Count(count),8}"));
        writer.WriteLine($"{style.Bold("Estimate")}  about {Quantity.Count(Estimate.Records)} records, {Quantity.Count(Estimate.Documents)} documents");
        writer.WriteLine($"            about {Quantity.Seconds(Estimate.Seconds)}: reading and extraction at the sample's speed, then analysis and shards; on {Quantity.Of(Estimate.Cores, "core")}");
        writer.WriteLine($"            about {Quantity.Bytes(Estimate.IndexBytes)} of index, {Quantity.Bytes(Estimate.DiskBytes)} of disk while it runs"
            + (FreeDiskBytes is { } free ? $"; {Quantity.Bytes(free)} are free" : ""));
        if (FreeDiskBytes < Estimate.DiskBytes) writer.WriteLine(style.Red("The disk is too small for this: ") + "choose another place with --data, or free some space.");
    }
}
