namespace Indexer.Search.Matching;

/// <summary>Required, optional and prohibited parts; see <see cref="Queries.GroupQuery"/>.</summary>
internal sealed class GroupMatcher(Matcher[] required, Matcher[] optional, Matcher[] prohibited) : Matcher
{
    public override bool IsFilter { get; } =
        required.Length + optional.Length > 0 && required.All(m => m.IsFilter) && optional.All(m => m.IsFilter) && prohibited.All(m => m.IsFilter);

    public override string? FilterName => IsFilter ? $"({NamesOf('+', required)}{NamesOf(' ', optional)}{NamesOf('-', prohibited)})" : null;

    public IReadOnlyList<Matcher> Required => required;

    public IReadOnlyList<Matcher> Optional => optional;

    public IReadOnlyList<Matcher> Prohibited => prohibited;

    // What is optional beside something required takes nothing away.
    public override long Fewest { get; } = (required, optional, prohibited) switch
    {
        ([var only], _, []) when !only.IsFilter => only.Fewest,
        ([], [_, ..], []) => optional.Max(m => m.Fewest),
        _ => 0,
    };

    public override double Most { get; } = required.Sum(m => m.Most) + optional.Sum(m => m.Most);

    // Filters alone don't answer a query that also has words: at least one of the words must be there.
    private readonly bool _optionalDecides = optional.Length > 0 && required.All(m => m.IsFilter);

    public override Cursor? Open(Segment segment, bool leading)
    {
        Cursor? lead = Lead(segment, leading);
        if (lead is null || prohibited.Length == 0) return lead;
        Cursor? excluded = Union(prohibited, segment, leading: false);
        return excluded is null ? lead : new ExclusionCursor(lead, excluded, segment.Clock);
    }

    private Cursor? Lead(Segment segment, bool leading)
    {
        if (required.Length == 0)
            return optional.Length == 0 ? new EverythingMatcher().Open(segment, leading) : Union(optional, segment, leading);

        var parts = new List<Cursor>(required.Length + 1);
        foreach (Matcher matcher in required)
        {
            if (matcher.Open(segment, leading: false) is not { } cursor) return null;
            parts.Add(cursor);
        }
        Cursor? wanted = optional.Length == 0 ? null : Union(optional, segment, leading: false);
        if (_optionalDecides)
        {
            if (wanted is null) return null;
            parts.Add(wanted);
        }
        Cursor all = parts.Count == 1 ? parts[0] : new IntersectionCursor(parts.ToArray(), segment.Clock);
        return _optionalDecides || wanted is null ? all : new PreferenceCursor(all, wanted);
    }

    private static string NamesOf(char sign, Matcher[] filters) =>
        string.Concat(filters.Select(f => sign + f.FilterName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static Cursor? Union(Matcher[] matchers, Segment segment, bool leading)
    {
        var parts = new List<Cursor>(matchers.Length);
        foreach (Matcher matcher in matchers)
            if (matcher.Open(segment, leading) is { } cursor) parts.Add(cursor);
        return parts.Count switch
        {
            0 => null,
            1 => parts[0],
            _ => new UnionCursor(parts.ToArray(), segment.Clock, leading),
        };
    }
}
