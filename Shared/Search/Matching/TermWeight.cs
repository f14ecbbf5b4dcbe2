namespace Indexer.Search.Matching;

/// <summary>What the saturated frequency of a word, phrase or prefix is multiplied with: how much its terms tell, times how often it was typed. Immutable.</summary>
/// <param name="Terms">The terms; several of a phrase.</param>
/// <param name="Times">Occurrences in the query, or how much it counts.</param>
internal sealed record TermWeight(IReadOnlyList<WeighedTerm> Terms, double Times = 1)
{
    /// <summary>The sum of the terms' idf, times <see cref="Times"/>.</summary>
    public double Value { get; } = Terms.Sum(term => term.Idf) * Times;
}

/// <summary>A term and how much it tells.</summary>
/// <param name="Text">As typed and analysed, UTF-8.</param>
/// <param name="Documents">Documents of the generation that have it, in any of its forms and of the fields looked in.</param>
/// <param name="Idf">By these.</param>
internal readonly record struct WeighedTerm(byte[] Text, long Documents, double Idf);
