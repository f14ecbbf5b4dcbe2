using Indexer.Coordinator.Terminal;
using Indexer.Search;

namespace Indexer.Coordinator.Commands;

/// <summary>Writes which shards are missing from an answer.</summary>
internal static class CoverageText
{
    public static void WriteFailures(TextWriter writer, Coverage coverage, Style style = default)
    {
        foreach (var failure in coverage.Failures) writer.WriteLine(style.Red($"shard {failure.Shard} did not answer: ") + failure.Reason);
    }
}
