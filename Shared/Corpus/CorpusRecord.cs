namespace Indexer.Corpus;

/// <summary>
/// One record as a reader found it. A reader reuses one instance: everything here is valid until its next read.
/// </summary>
public sealed class CorpusRecord
{
    /// <summary>What kind of record it is.</summary>
    public RecordKind Kind { get; internal set; }

    /// <summary>Where it lies.</summary>
    public RecordLocation Location { get; internal set; }

    /// <summary>The target URI without angle brackets and outer blanks; null where the record has none. For JSONL null (ids are fields of the line).</summary>
    public string? TargetUri { get; internal set; }

    /// <summary>When it was captured (WARC-Date, ARC date; of a file and of a line of JSON the time of the file); null where absent or unreadable.</summary>
    public DateTimeOffset? Date { get; internal set; }

    /// <summary>Media type of the block as the record declares it, e.g. <c>application/http; msgtype=response</c>; null where absent.</summary>
    public string? ContentType { get; internal set; }

    /// <summary>
    /// The block: for a response the protocol headers and body, for JSON the line without its end. Empty where <see cref="Damage"/> says that
    /// there is nothing to use. Cut at the reader's limit, and then damaged with <see cref="RecordDamage.TooLarge"/>.
    /// </summary>
    public ReadOnlyMemory<byte> Block { get; internal set; }

    /// <summary>Header fields of the record (WARC named fields), names compared without case. Empty for formats without any.</summary>
    public RecordFields Fields { get; } = new();

    /// <summary>Null for an intact record; else the reason, from <see cref="RecordDamage"/>, why it can't be used.</summary>
    public string? Damage { get; internal set; }

    /// <summary>What exactly is wrong, in a sentence that an operator can act on; null for an intact record.</summary>
    public string? DamageDetail { get; internal set; }

    /// <summary>Small faults that did not cost the record, by name, e.g. <c>missing-warc-record-id</c>.</summary>
    public IReadOnlyList<string> Warnings => WarningList;

    internal List<string> WarningList { get; } = [];

    internal void Reset()
    {
        Kind = RecordKind.Unknown;
        Location = default;
        TargetUri = null;
        Date = null;
        ContentType = null;
        Block = default;
        Damage = null;
        DamageDetail = null;
        Fields.Clear();
        WarningList.Clear();
    }
}
