using System.Text.Json.Serialization;

namespace Indexer.Corpus;

/// <summary>Format of a corpus file, told from its content first and its name second.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CorpusFormat>))]
public enum CorpusFormat
{
    /// <summary>WARC 0.17 to 1.1 (WET and WAT files too).</summary>
    Warc,
    /// <summary>ARC version 1 (and version 2 headers).</summary>
    Arc,
    /// <summary>One JSON object a line.</summary>
    Jsonl,
    /// <summary>One HTML page.</summary>
    Html,
    /// <summary>One plain text.</summary>
    Text,
    /// <summary>None of these; read as one quarantined record.</summary>
    Unknown,
}
