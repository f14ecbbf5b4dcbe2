namespace Indexer.Search.Queries;

/// <summary>Makes the filters beside a query part of it, so that they go wherever it goes.</summary>
internal static class RequestedFilters
{
    /// <summary>The query, of whose matches only those remain that satisfy the filters.</summary>
    /// <exception cref="SearchException">A filter can't be read.</exception>
    public static Query Narrow(Query query, SearchFilters filters)
    {
        var required = new List<Query>();
        AddAny(required, filters.Sites, SiteOf);
        AddAny(required, filters.Languages, LanguageOf);
        AddAny(required, filters.Types, TypeOf);
        if (DateOf(filters) is { } date) required.Add(date);
        if (required.Count == 0) return query;
        return query switch
        {
            // In the outermost group, where they are looked at before anything is scored.
            GroupQuery group => group with { Required = [.. group.Required, .. required] },
            { IsFilter: true } => new GroupQuery([query, .. required], [], []),
            _ => new GroupQuery(required, [query], []),
        };
    }

    private static void AddAny(List<Query> required, IReadOnlyList<string> values, Func<string, Query> read)
    {
        Query[] any = [.. values.Select(read).Distinct()];
        if (any.Length > QueryParser.MostClauses) throw Bad(null, $"there are {any.Length} values of one filter; at most {QueryParser.MostClauses} are taken.");
        if (any.Length == 1) required.Add(any[0]);
        else if (any.Length > 1) required.Add(new GroupQuery([], any, []));
    }

    private static SiteQuery SiteOf(string text)
    {
        SiteQuery site = SiteQuery.Of(text);
        return site.Host.Length > 0 ? site : throw Bad("site", $"the filter site is '{text}'; it must be a host, such as example.org.");
    }

    private static LanguageQuery LanguageOf(string text)
    {
        LanguageQuery language = LanguageQuery.Of(text);
        return language.Code.Length > 0 ? language : throw Bad("lang", "the filter lang is empty; it must be a code of ISO 639, such as de.");
    }

    private static TypeQuery TypeOf(string text)
    {
        TypeQuery type = TypeQuery.Of(text);
        return type.IsKnown ? type : throw Bad("type", $"the filter type is '{text}'; it must be one of {TypeQuery.Known}.");
    }

    private static DateQuery? DateOf(SearchFilters filters)
    {
        long? from = PeriodOf("dateFrom", filters.DateFrom)?.Begin;
        long? before = PeriodOf("dateTo", filters.DateTo)?.End;
        if (from >= before) throw Bad("dateTo", $"dateFrom, {filters.DateFrom}, is later than dateTo, {filters.DateTo}.");
        return from is null && before is null ? null : new DateQuery(from, before);
    }

    private static DatePeriod? PeriodOf(string name, string? text)
    {
        if (text is null) return null;
        if (DatePeriod.TryParse(text.Trim(), out DatePeriod period)) return period;
        string escaped = text.Contains(' ', StringComparison.Ordinal) ? " In an address the + of an offset is written %2B." : "";
        throw Bad(name, $"{name} is '{text}'; it must be a date such as {DatePeriod.Forms}.{escaped}");
    }

    private static SearchException Bad(string? parameter, string message) => new(SearchErrorKind.BadRequest, message) { Fault = new RequestFault { Parameter = parameter } };
}
