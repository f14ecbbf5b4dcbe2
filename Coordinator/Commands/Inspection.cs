namespace Indexer.Coordinator.Commands;

/// <summary>All that is known of a document in a generation: why it is, or is not, in the index.</summary>
/// <param name="Index">The index.</param>
/// <param name="Generation">The generation that was asked.</param>
/// <param name="Url">What was asked: a URL or an id.</param>
/// <param name="Key">The document key it stands for.</param>
/// <param name="Fates">Every record that was read of it, newest capture first; empty where none was.</param>
internal sealed record Inspection(string Index, int Generation, string Url, string Key, IReadOnlyList<InspectedFate> Fates);

/// <summary>What became of one record.</summary>
internal sealed record InspectedFate
{
    /// <summary>indexed, duplicate, skipped or quarantined.</summary>
    public required string Fate { get; init; }

    /// <summary>Which duplicate, or why it was skipped or quarantined; null for an indexed document.</summary>
    public string? Reason { get; init; }

    /// <summary>What was wrong, where a sentence is known.</summary>
    public string? Detail { get; init; }

    /// <summary>The record's place: file@offset.</summary>
    public string? Location { get; init; }

    /// <summary>URL as captured.</summary>
    public string? Url { get; init; }

    /// <summary>When it was captured.</summary>
    public DateTimeOffset? Captured { get; init; }

    /// <summary>For a duplicate: the document that stands for it.</summary>
    public string? Survivor { get; init; }
}
