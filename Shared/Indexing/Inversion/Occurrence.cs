namespace Indexer.Indexing.Inversion;

/// <summary>Where a term occurs.</summary>
/// <param name="Document">Number of the document in its segment.</param>
/// <param name="Position">Position in the field.</param>
internal readonly record struct Occurrence(int Document, int Position);
