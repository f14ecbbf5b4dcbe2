using Indexer.Search.Proximity;
using Indexer.Search.Snippets;

namespace Indexer.Search.Matching;

/// <summary>A query made ready for one generation.</summary>
/// <param name="Matcher">What finds and scores.</param>
/// <param name="Terms">What snippets mark.</param>
/// <param name="Proximity">What words side by side add to scores; null: nothing.</param>
/// <param name="HasUnknownWord">Whether no document has one of the words that are looked for.</param>
internal sealed record CompiledQuery(Matcher Matcher, SnippetTerms Terms, ProximityMatcher? Proximity = null, bool HasUnknownWord = false);
