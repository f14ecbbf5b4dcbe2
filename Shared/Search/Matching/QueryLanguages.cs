using Indexer.Search.Queries;

namespace Indexer.Search.Matching;

/// <summary>The languages of a generation's documents, as a query names them.</summary>
/// <param name="languages">Their codes; empty for unknown.</param>
internal sealed class QueryLanguages(IEnumerable<string> languages)
{
    private readonly string[] _languages = [.. languages];

    /// <summary>The codes that a code covers: <c>pt</c> covers <c>pt-BR</c>.</summary>
    public string[] Of(string code) =>
        [.. _languages.Where(l => l.Length > 0 && (l.Equals(code, StringComparison.OrdinalIgnoreCase) || l.StartsWith(code + "-", StringComparison.OrdinalIgnoreCase)))];

    /// <summary>The languages that hits may be in: where every hit is in one, only its stems are of use.</summary>
    public string[] OfHits(Query root) => RequiredOf(root).OfType<LanguageQuery>().FirstOrDefault() is { } language && Of(language.Code) is { Length: > 0 } wanted ? wanted : _languages;

    private static IEnumerable<Query> RequiredOf(Query query) => query switch
    {
        GroupQuery group => group.Required.SelectMany(part => part is UnscoredQuery ? RequiredOf(part) : [part]),
        UnscoredQuery unscored => RequiredOf(unscored.Query),
        _ => [query],
    };
}
