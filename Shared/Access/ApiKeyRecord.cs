namespace Indexer.Access;

/// <summary>A key as it is kept: enough to know it again, too little to show it.</summary>
public sealed record ApiKeyRecord
{
    /// <summary>Which key it is.</summary>
    public required string Id { get; init; }

    /// <summary>Whose it is, for people; may be empty.</summary>
    public required string Name { get; init; }

    /// <summary>What it opens.</summary>
    public required ApiKeyScopes Scopes { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>16 random bytes, hexadecimal.</summary>
    public required string Salt { get; init; }

    /// <summary>SHA-256 of the salt and the key's text in UTF-8, hexadecimal.</summary>
    public required string Hash { get; init; }
}
