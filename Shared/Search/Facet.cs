namespace Indexer.Search;

/// <summary>All matches of a search by their values of one field, whatever of them is shown: <c>values</c>, <c>otherCount</c> and <c>missingCount</c> add up to the total.</summary>
public sealed record Facet
{
    /// <summary>host, language, year or type.</summary>
    public required string Field { get; init; }

    /// <summary>The most frequent values, equally frequent ones in byte order.</summary>
    public required IReadOnlyList<FacetValue> Values { get; init; }

    /// <summary>Matches with a value that is not among <see cref="Values"/>.</summary>
    public required long OtherCount { get; init; }

    /// <summary>Matches without a value.</summary>
    public required long MissingCount { get; init; }

    /// <summary>False where a shard has more distinct values than it may send: counts of values are then lower bounds, the sums still exact.</summary>
    public required bool IsExact { get; init; }
}

/// <summary>A value and the number of matches that have it.</summary>
/// <param name="Value">The value.</param>
/// <param name="Count">Matches that have it.</param>
public sealed record FacetValue(string Value, long Count);
