namespace Indexer.Indexing;

/// <summary>Statistics of a field over some set of documents (the collection statistics of BM25).</summary>
/// <param name="Documents">Documents that have the field.</param>
/// <param name="TotalTerms">Sum of the field's length in positions over those documents.</param>
public sealed record FieldStatistics(long Documents, long TotalTerms);
