namespace Indexer.Corpus;

/// <summary>Why a record is quarantined by a reader. Stable names: they are keys of counters and reports.</summary>
public static class RecordDamage
{
    /// <summary>The file ends inside the record.</summary>
    public const string Truncated = "truncated-record";
    /// <summary>The file ends inside a compressed member or frame.</summary>
    public const string TruncatedMember = "truncated-member";
    /// <summary>A compressed member or frame doesn't decode, or its checksum is wrong.</summary>
    public const string CorruptMember = "corrupt-member";
    /// <summary>Bytes between records or members in which no record starts.</summary>
    public const string Garbage = "garbage";
    /// <summary>The record header has no usable length.</summary>
    public const string BadLength = "bad-content-length";
    /// <summary>The declared length leads into the middle of something: what follows the block isn't a record.</summary>
    public const string WrongLength = "wrong-content-length";
    /// <summary>The record header can't be read.</summary>
    public const string BadHeader = "bad-record-header";
    /// <summary>A header line or header block over the limit.</summary>
    public const string HeaderTooLarge = "record-header-too-large";
    /// <summary>The block is larger than the limit on record bytes.</summary>
    public const string TooLarge = "record-too-large";
    /// <summary>A Zstandard frame names a dictionary that the file doesn't hold.</summary>
    public const string DictionaryMissing = "dictionary-missing";
    /// <summary>A line of a JSONL file that isn't a JSON object.</summary>
    public const string BadJson = "bad-json";
    /// <summary>A file in a format or compression that is not read here.</summary>
    public const string UnknownFormat = "unknown-format";
}
