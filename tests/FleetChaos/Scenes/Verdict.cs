using System.Text.Json;

namespace Indexer.FleetChaos.Scenes;

/// <summary>How a disturbed job ended, against the undisturbed one.</summary>
/// <param name="Report">Its report.</param>
/// <param name="HashEqual">Whether the index has the same bytes.</param>
/// <param name="Lost">Records that were read by the undisturbed job only.</param>
/// <param name="Doubled">Records that were read more often than by the undisturbed job.</param>
/// <param name="Faults">All that is not as it should be.</param>
internal sealed record Verdict(JsonElement Report, bool HashEqual, long Lost, long Doubled, IReadOnlyList<string> Faults)
{
    public bool IsGood => Faults.Count == 0;
}
