using Indexer.Search.Queries;

namespace Indexer.Search.Matching;

/// <summary>
/// How many words the prefixes of a query stand for. A few may each have as many as one that stands alone; more of them have together what the few may have, and share it evenly, so that neither their
/// order nor what each would need decides. It follows from the query alone: the same wherever it is made ready.
/// </summary>
/// <param name="Alone">Most words of a prefix that stands alone.</param>
/// <param name="Each">Most words of each prefix of the query.</param>
internal readonly record struct PrefixBudget(int Alone, int Each)
{
    private const int Few = 8;

    /// <summary>Most words of all prefixes together; one each, where there are more prefixes.</summary>
    public int Together => Few * Alone;

    /// <summary>Whether the prefixes are more than a few.</summary>
    public bool IsShared => Each < Alone;

    public static PrefixBudget Of(Query root, int alone) => new(alone, Math.Clamp(Few * alone / Math.Max(1, PrefixesIn(root)), 1, alone));

    private static int PrefixesIn(Query query) => query switch
    {
        PrefixQuery => 1,
        UnscoredQuery unscored => PrefixesIn(unscored.Query),
        GroupQuery group => group.Required.Sum(PrefixesIn) + group.Optional.Sum(PrefixesIn) + group.Prohibited.Sum(PrefixesIn),
        _ => 0,
    };
}
