using Indexer.Search.Matching;

namespace Indexer.Search.Pruning;

/// <summary>A query's outermost group by what its parts do. A query that is no group is a group of one.</summary>
/// <param name="Required">Must match, and score; in order of the query.</param>
/// <param name="Optional">Score where they match; in order of the query.</param>
/// <param name="Filters">Must match, and don't score.</param>
/// <param name="Prohibited">Must not match.</param>
/// <param name="Scores">Whether matches have scores: static ranks count only then.</param>
internal sealed record QueryPlan(Matcher[] Required, Matcher[] Optional, Matcher[] Filters, Matcher[] Prohibited, bool Scores)
{
    /// <summary>Whether one of the optional parts must match: where nothing that scores is required.</summary>
    public bool OptionalDecides => Required.Length == 0 && Optional.Length > 0;

    public static QueryPlan Of(Matcher matcher) => matcher switch
    {
        GroupMatcher group => Of(group),
        EverythingMatcher => Of(new GroupMatcher([], [matcher], [])),
        { IsFilter: true } => new QueryPlan([], [], [matcher], [], Scores: false),
        _ => new QueryPlan([matcher], [], [], [], Scores: true),
    };

    private static QueryPlan Of(GroupMatcher group)
    {
        Matcher[] filters = [.. group.Required.Where(m => m.IsFilter)];
        Matcher[] required = [.. group.Required.Where(m => !m.IsFilter)];
        bool scores = required.Length + group.Optional.Count > 0;
        // All documents score by their ranks alone: they need not be looked for.
        Matcher[] optional = required.Length == 0 && group.Optional is [EverythingMatcher] ? [] : [.. group.Optional];
        // Nothing to look for: all documents that nothing excludes.
        if (filters.Length + required.Length + optional.Length == 0) filters = [new EverythingMatcher()];
        return new QueryPlan(required, optional, filters, [.. group.Prohibited], scores);
    }
}
