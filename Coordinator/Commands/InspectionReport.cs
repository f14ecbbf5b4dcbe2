using Indexer.Captures;
using Indexer.Coordinator.Coordination;
using Indexer.Storage.S3;

namespace Indexer.Coordinator.Commands;

/// <summary>Why a document is, or is not, in the index.</summary>
/// <param name="Index">The index.</param>
/// <param name="Generation">Its newest generation.</param>
/// <param name="Url">What was asked: a URL or an id.</param>
/// <param name="Key">The document key it stands for.</param>
/// <param name="Fates">Every record that was read of it, the newest capture first; empty where none was.</param>
internal sealed record InspectionReport(string Index, int Generation, string Url, string Key, IReadOnlyList<RecordFate> Fates)
{
    public bool IsIndexed => Fates.Any(fate => fate.Fate == RecordFate.Indexed);

    public static InspectionReport Of(Inspection inspection) => new(inspection.Index, inspection.Generation, inspection.Url, inspection.Key,
        [.. inspection.Fates.OrderByDescending(fate => fate.Captured).ThenByDescending(fate => fate.Kind == FateKind.Indexed).Select(RecordFate.Of)]);
}

/// <summary>What became of one record.</summary>
/// <param name="Fate">indexed, duplicate, skipped or quarantined.</param>
/// <param name="Reason">Which duplicate, or why it was skipped or quarantined; null for an indexed document.</param>
/// <param name="Url">URL or id of the record.</param>
/// <param name="Captured">When it was captured; null where unknown.</param>
/// <param name="Location">The record's place: file@offset.</param>
/// <param name="Survivor">For a duplicate of content: key of the document that stands for it.</param>
internal sealed record RecordFate(string Fate, string? Reason, string Url, DateTimeOffset? Captured, string Location, string? Survivor)
{
    public const string Indexed = "indexed";

    public static RecordFate Of(Fate fate) => new(fate.Kind.ToString().ToLowerInvariant(), NullIfEmpty(fate.Reason), fate.Url,
        fate.Captured == DateTimeOffset.UnixEpoch ? null : fate.Captured, (fate.Location with { File = S3Uri.Shown(fate.Location.File) }).ToString(), NullIfEmpty(fate.Survivor));

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
