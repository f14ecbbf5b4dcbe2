using Indexer.Coordinator.Terminal;
using Indexer.Jobs;

namespace Indexer.Coordinator.Commands;

/// <summary>What <c>data-samples/expected.json</c> states.</summary>
internal sealed record ExpectedAccounting
{
    /// <summary>The right accounting of the sample crawl.</summary>
    public required RecordReport Records { get; init; }

    /// <summary>Searches that the demo shows.</summary>
    public required IReadOnlyList<string> Queries { get; init; }

    /// <summary>One sentence for each number that is another than expected.</summary>
    public IReadOnlyList<string> DifferencesFrom(RecordCounts counts)
    {
        var differences = new List<string>();
        Compare(differences, "read", Records.Read, counts.Read);
        Compare(differences, "indexed", Records.Indexed, counts.Indexed);
        Compare(differences, "duplicates", Records.Duplicates, counts.Duplicates);
        Compare(differences, "skipped", Records.Skipped, counts.Skipped);
        Compare(differences, "quarantined", Records.Quarantined, counts.Quarantined);
        return differences;
    }

    private static void Compare(List<string> differences, string what, IReadOnlyDictionary<string, long> expected, SortedDictionary<string, long> found)
    {
        foreach (var reason in expected.Keys.Union(found.Keys).Order(StringComparer.Ordinal))
            Compare(differences, $"{what} {reason}", expected.GetValueOrDefault(reason), found.GetValueOrDefault(reason));
    }

    private static void Compare(List<string> differences, string what, long expected, long found)
    {
        if (expected != found) differences.Add($"{what}: {Quantity.Count(found)}, expected {Quantity.Count(expected)}");
    }
}
