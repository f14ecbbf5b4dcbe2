using Indexer.Search;

namespace Indexer.Client;

/// <summary>One of several searches that are asked together.</summary>
/// <param name="Index">The index; null where there is only one.</param>
/// <param name="Request">What is looked for.</param>
/// <param name="Generation">An older generation; null: the one that is served.</param>
public sealed record AskedSearch(string? Index, SearchRequest Request, int? Generation = null);
