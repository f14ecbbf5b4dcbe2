namespace Indexer.Search;

/// <summary>
/// What a search is narrowed down to, beside its query. It never scores, and means the same as the filters of the query language: a document must satisfy each kind that is given, and of a
/// kind with several values any.
/// </summary>
public sealed record SearchFilters
{
    /// <summary>No filter.</summary>
    public static SearchFilters None { get; } = new();

    /// <summary>Hosts, each with the hosts below it, as behind <c>site:</c>. Default: all.</summary>
    public IReadOnlyList<string> Sites { get; init; } = [];

    /// <summary>ISO 639 codes, as behind <c>lang:</c>. Default: all.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>Types of documents, as behind <c>type:</c>: html, pdf, text and so on (<see cref="Indexing.DocumentTypes"/>). Default: all.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>
    /// The earliest date: a year, a month, a day or an RFC 3339 instant, as behind <c>date:</c>. It counts from the beginning of what it names. Null: any, and documents without a date too.
    /// </summary>
    public string? DateFrom { get; init; }

    /// <summary>The latest date. It counts to the end of what it names: with <c>2023</c> the year 2023 is in. Null: any.</summary>
    public string? DateTo { get; init; }
}
