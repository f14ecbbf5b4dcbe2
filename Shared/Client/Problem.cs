namespace Indexer.Client;

/// <summary>Why a request was refused or failed (RFC 9457), as the API gives it in <c>application/problem+json</c>.</summary>
public sealed record Problem
{
    /// <summary>An address that names the kind of problem.</summary>
    public string? Type { get; init; }

    /// <summary>What kind of problem it is, in a few words.</summary>
    public string? Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public int? Status { get; init; }

    /// <summary>What is wrong, and what to do about it.</summary>
    public string? Detail { get; init; }

    /// <summary>The parameter that is at fault.</summary>
    public string? Parameter { get; init; }

    /// <summary>The least that the parameter may be.</summary>
    public long? Least { get; init; }

    /// <summary>The most that the parameter may be.</summary>
    public long? Most { get; init; }

    /// <summary>The setting of the node that holds the limit.</summary>
    public string? Setting { get; init; }

    /// <summary>The character of the query at which the fault begins, from 1.</summary>
    public int? Position { get; init; }

    /// <summary>How many characters of the query are at fault.</summary>
    public int? Length { get; init; }

    /// <summary>The trace of the request, for the operator's logs.</summary>
    public string? TraceId { get; init; }
}
