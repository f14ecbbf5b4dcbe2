namespace Indexer.Search;

/// <summary>What of a request is at fault, for programs; null for what is not known.</summary>
public sealed record RequestFault
{
    /// <summary>The parameter.</summary>
    public string? Parameter { get; init; }

    /// <summary>The least that it may be.</summary>
    public long? Least { get; init; }

    /// <summary>The most that it may be.</summary>
    public long? Most { get; init; }

    /// <summary>The setting that holds the limit.</summary>
    public string? Setting { get; init; }

    /// <summary>The character of the query at which the fault begins, from 1.</summary>
    public int? Position { get; init; }

    /// <summary>How many characters are at fault.</summary>
    public int? Length { get; init; }
}
