namespace Indexer.Search.Evaluation;

/// <summary>A question of a test collection.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Query">Its text.</param>
public sealed record Topic(string Id, string Query);

/// <summary>A document's place in the answer to a topic.</summary>
/// <param name="DocumentId">Id.</param>
/// <param name="Score">Score; higher is better.</param>
public readonly record struct RunEntry(string DocumentId, float Score);
