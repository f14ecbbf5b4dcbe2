namespace Indexer.Jobs;

/// <summary>Names of what tasks write: the channels of <see cref="TaskOutput"/>.</summary>
public static class Channels
{
    /// <summary>Run, by partition of document keys: pages and events (Map → Reduce; kept with the generation).</summary>
    public const string Pages = "pages";

    /// <summary>Run, by partition of document keys: captures without text (Map → Select; kept with the generation).</summary>
    public const string Facts = "facts";

    /// <summary>Run, by partition of document keys: ends of records (Map → Reduce; kept with the generation).</summary>
    public const string Fates = "fates";

    /// <summary>Run, by partition of document keys: links of captures (Map → Select, Reduce; kept with the generation).</summary>
    public const string Links = "links";

    /// <summary>Run, by partition of document keys: what links call the documents they lead to (Select → Reduce).</summary>
    public const string Anchors = "anchors";

    /// <summary>Run, by partition of signatures: content signatures of chosen captures (Select → Deduplicate).</summary>
    public const string Signatures = "signatures";

    /// <summary>Run, by partition of document keys: documents to drop, and for which (Deduplicate → Reduce).</summary>
    public const string Duplicates = "duplicates";

    /// <summary>A shard's term statistics (Reduce → Gather), or the generation's (Gather → publish).</summary>
    public const string TermStatistics = "term-statistics";

    /// <summary>The generation's words that are worth suggesting (Gather → publish).</summary>
    public const string Words = "words";

    /// <summary>The shard's summary as JSON (Reduce → publish).</summary>
    public const string Shard = "shard";
}
