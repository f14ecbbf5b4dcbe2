namespace Indexer.Search.Generations;

/// <summary>The words that a prefix stands for.</summary>
/// <param name="Terms">Exact forms, in byte order.</param>
/// <param name="DocumentFrequency">About how many documents have any of them: the sum of their frequencies, at most all documents.</param>
/// <param name="WasCut">Whether there are more, rarer ones.</param>
internal sealed record PrefixExpansion(IReadOnlyList<byte[]> Terms, long DocumentFrequency, bool WasCut);
