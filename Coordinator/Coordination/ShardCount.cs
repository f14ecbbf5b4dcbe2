using Indexer.Corpus;
using Indexer.Jobs;

namespace Indexer.Coordinator.Coordination;

/// <summary>
/// How many shards an index gets when nobody says. It follows from the input alone, never from the machine, so that the same input gives the same shards
/// anywhere: one per 128 MB of unpacked input up to 16 (a small index is built and searched by several cores), then no more until shards would pass 20 GB.
/// </summary>
internal static class ShardCount
{
    private const long SmallShardBytes = 128L << 20, LargeShardBytes = 20L << 30;
    private const int SmallShards = 16;

    public static int For(IReadOnlyList<InputFile> inputs)
    {
        long unpacked = 0;
        foreach (var input in inputs) unpacked += FormatDetector.IsCompressedByName(input.File) ? input.Length * TypicalRatio : input.Length;
        var small = Math.Min(SmallShards, DivideUp(unpacked, SmallShardBytes));
        return (int)Math.Max(1, Math.Max(small, DivideUp(unpacked, LargeShardBytes)));
    }

    // Crawls of HTML unpack to four to six times their size.
    private const int TypicalRatio = 4;

    private static long DivideUp(long value, long by) => (value + by - 1) / by;
}
