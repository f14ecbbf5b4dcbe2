using Indexer.Extraction.Charsets;

namespace Indexer.Extraction;

/// <summary>A decoded body and what its transport said about it.</summary>
internal readonly record struct DocumentSource
{
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Declared media type in lower case; empty where there is none.</summary>
    public required string DeclaredType { get; init; }

    /// <summary>Encoding that the transport declares.</summary>
    public Charset? Charset { get; init; }

    /// <summary>Language that the transport declares, as written.</summary>
    public string? Language { get; init; }

    /// <summary>Last-Modified, as written.</summary>
    public string? LastModified { get; init; }

    /// <summary>Canonical URL of the HTTP Link field, as written.</summary>
    public string? Canonical { get; init; }

    /// <summary>Whether X-Robots-Tag says nofollow.</summary>
    public bool NoFollow { get; init; }
}
