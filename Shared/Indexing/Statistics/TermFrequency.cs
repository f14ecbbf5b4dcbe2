namespace Indexer.Indexing.Statistics;

/// <summary>A term and how many documents have it.</summary>
/// <param name="Term">The term's bytes.</param>
/// <param name="DocumentFrequency">Documents that have it.</param>
public readonly record struct TermFrequency(byte[] Term, long DocumentFrequency);
