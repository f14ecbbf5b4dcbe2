namespace Indexer.Search.Queries;

/// <summary>What was done about a part of a query that can't be taken as typed.</summary>
/// <param name="Text">A sentence for the user.</param>
/// <param name="Position">The character at which the part begins, from 1; null where that is not known.</param>
/// <param name="Length">Its characters.</param>
public sealed record QueryNote(string Text, int? Position = null, int? Length = null);
