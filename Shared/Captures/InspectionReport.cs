namespace Indexer.Captures;

/// <summary>Why a document is, or is not, in the index.</summary>
/// <param name="Index">The index.</param>
/// <param name="Generation">The generation that was asked.</param>
/// <param name="Url">What was asked: a URL or an id.</param>
/// <param name="Key">The document key it stands for.</param>
/// <param name="Fates">Every record that was read of it, the newest capture first; empty where none was.</param>
public sealed record InspectionReport(string Index, int Generation, string Url, string Key, IReadOnlyList<RecordFate> Fates)
{
    /// <summary>Whether the document is in the index.</summary>
    public bool IsIndexed => Fates.Any(fate => fate.Fate == RecordFate.Indexed);
}

/// <summary>What became of one record.</summary>
/// <param name="Fate">indexed, duplicate, skipped or quarantined.</param>
/// <param name="Reason">Which duplicate, or why it was skipped or quarantined; null for an indexed document.</param>
/// <param name="Url">URL or id of the record.</param>
/// <param name="Captured">When it was captured; null where unknown.</param>
/// <param name="Location">The record's place: file@offset.</param>
/// <param name="Survivor">For a duplicate of content: key of the document that stands for it; null for others.</param>
public sealed record RecordFate(string Fate, string? Reason, string Url, DateTimeOffset? Captured, string Location, string? Survivor)
{
    /// <summary>The fate of the record that stands for its document.</summary>
    public const string Indexed = "indexed";
}
