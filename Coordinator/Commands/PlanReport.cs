using Indexer.Coordinator.Terminal;
using Indexer.Corpus;
using Indexer.Extraction;
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

    public static PlanReport Of(IReadOnlyList<InputFile> files, CorpusOptions corpus, ExtractionOptions extraction, int? shards, int parallel, long sampleBytes, string dataFolder,
        CancellationToken cancellationToken) => throw new NotSupportedException();

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
        writer.WriteLine($"            about {Quantity.Seconds(Estimate.Seconds)}: {Quantity.Bytes(InputBytes)} at {Quantity.Bytes(Sample.BytesPerSecond)}/s and core, {Parallel} at a time, "
            + "and as long again for analysis and shards");
        writer.WriteLine($"            about {Quantity.Bytes(Estimate.IndexBytes)} of index, {Quantity.Bytes(Estimate.DiskBytes)} of disk while it runs"
            + (FreeDiskBytes is { } free ? $"; {Quantity.Bytes(free)} are free" : ""));
        if (FreeDiskBytes < Estimate.DiskBytes) writer.WriteLine(style.Red("The disk is too small for this: ") + "choose another place with --data, or free some space.");
    }
}

/// <summary>What was read to judge the rest.</summary>
/// <param name="Bytes">Stored bytes.</param>
/// <param name="Places">Places of the input.</param>
/// <param name="Records">Records found in them.</param>
/// <param name="Documents">Records that become documents, duplicates included.</param>
/// <param name="TextBytes">Bytes of their text.</param>
/// <param name="NotDocuments">The other records by reason.</param>
/// <param name="BytesPerSecond">Stored bytes a second on one core.</param>
internal sealed record PlanSample(long Bytes, int Places, long Records, long Documents, long TextBytes, IReadOnlyDictionary<string, long> NotDocuments, double BytesPerSecond);

/// <summary>The sample scaled to the whole input.</summary>
internal sealed record PlanEstimate(long Records, long Documents, double Seconds, long IndexBytes, long DiskBytes);
