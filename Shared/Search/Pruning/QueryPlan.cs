using Indexer.Search.Matching;

namespace Indexer.Search.Pruning;

/// <summary>A query's outermost group by what its parts do. A query that is no group is a group of one.</summary>
/// <param name="Required">Must match, and score; in order of the query.</param>
/// <param name="Optional">Score where they match; in order of the query.</param>
/// <param name="Filters">Must match, and don't score.</param>
/// <param name="Prohibited">Must not match.</param>
internal sealed record QueryPlan(Matcher[] Required, Matcher[] Optional, Matcher[] Filters, Matcher[] Prohibited)
{
    /// <summary>Whether one of the optional parts must match: where nothing that scores is required.</summary>
    public bool OptionalDecides => Required.Length == 0 && Optional.Length > 0;

    /// <summary>Whether matches have scores: static ranks count only then.</summary>
    public bool Scores => Required.Length + Optional.Length > 0;

    public static QueryPlan Of(Matcher matcher) => matcher switch
    {
        GroupMatcher group => Of(group),
        { IsFilter: true } => new QueryPlan([], [], [matcher], []),
        _ => new QueryPlan([matcher], [], [], []),
    };

    private static QueryPlan Of(GroupMatcher group)
    {
        Matcher[] filters = [.. group.Required.Where(m => m.IsFilter)];
        Matcher[] required = [.. group.Required.Where(m => !m.IsFilter)];
        // Nothing to look for: all documents that nothing excludes.
        if (group.Required.Count + group.Optional.Count == 0) filters = [new EverythingMatcher()];
        return new QueryPlan(required, [.. group.Optional], filters, [.. group.Prohibited]);
    }
}
