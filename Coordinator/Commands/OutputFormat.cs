namespace Indexer.Coordinator.Commands;

/// <summary>How results are written to standard output.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>One object or array, camelCase, stable.</summary>
    Json,

    /// <summary>TREC run lines; search only.</summary>
    Trec,
}
