using System.Globalization;
using System.Text.Json;
using CsCheck;
using Indexer.Search;
using Indexer.Search.Ranking;

namespace Indexer.Tests.Search;

/// <summary>A way to ask for a list of hits: its order and ranking, what it is narrowed down and collapsed to, and what is counted.</summary>
internal sealed record RandomList(SearchSort Sort, int? PerHost, FacetField[] Facets, RankingFunction Ranking, SearchFilters Filters)
{
    private const int FacetSize = 3;

    public static Gen<RandomList> Gen { get; } = CsCheck.Gen.Select(
        CsCheck.Gen.Int[0, 2].Select(i => (SearchSort)i),
        CsCheck.Gen.Int[0, 3].Select(n => n is 1 or 2 ? n : (int?)null),
        CsCheck.Gen.Int[0, 15].Select(bits => Enum.GetValues<FacetField>().Where(field => (bits >> (int)field & 1) != 0).ToArray()),
        CsCheck.Gen.Bool,
        RandomSearches.Filters,
        (sort, perHost, facets, isPlain, filters) => new RandomList(sort, perHost, facets, isPlain ? RankingFunction.Bm25 : RankingFunction.Default, filters));

    /// <summary>As a request.</summary>
    public SearchRequest Of(string query, int size, int from = 0, string? cursor = null) =>
        new() { Query = query, Filters = Filters, Size = size, From = from, Cursor = cursor, Sort = Sort, PerHost = PerHost, Facets = Facets, FacetSize = FacetSize, Ranking = Ranking };

    /// <summary>As parameters of an address.</summary>
    public string Parameters(int from = 0, string? cursor = null)
    {
        string text = $"&sort={Sort.ToString().ToLowerInvariant()}&ranking={Ranking.ToString().ToLowerInvariant()}{Filters.Parameters()}";
        if (PerHost is not null) text += string.Create(CultureInfo.InvariantCulture, $"&collapse=host&perHost={PerHost}");
        if (Facets.Length > 0) text += $"&facets={string.Join(',', Facets).ToLowerInvariant()}&facetSize={FacetSize}";
        return text + (cursor is null ? string.Create(CultureInfo.InvariantCulture, $"&from={from}") : $"&cursor={cursor}");
    }

    /// <summary>The hits of all pages, each asked for by the cursor of the one before.</summary>
    public static async Task<List<SearchHit>> WalkAsync(Func<string?, Task<SearchResponse>> ask)
    {
        var hits = new List<SearchHit>();
        string? cursor = null;
        do
        {
            SearchResponse page = await ask(cursor);
            hits.AddRange(page.Hits);
            cursor = page.Cursor;
        }
        while (cursor is not null);
        return hits;
    }

    /// <summary>All of an answer but for the time that it took and its cursor.</summary>
    public static string Text(SearchResponse response) =>
        string.Join('\n', [$"{response.Total.Value} {response.Total.Relation} {string.Join(' ', response.Notes)}", .. (response.Facets ?? []).Select(Text), .. response.Hits.Select(Text)]);

    public static string Text(SearchHit hit) => string.Create(
        CultureInfo.InvariantCulture, $"{hit.Rank} {hit.Id} {BitConverter.SingleToInt32Bits(hit.Score):X} {hit.Url} {hit.Title} {hit.Snippet} {hit.Language} {hit.Date:O} {hit.MoreOfHost} {hit.Key} {hit.Host} {hit.Type} {JsonSerializer.Serialize(hit.Explanation)}");

    public static string Text(Facet facet) =>
        $"{facet.Field}: {string.Join(' ', facet.Values.Select(v => $"{v.Value}={v.Count}"))} others={facet.OtherCount} missing={facet.MissingCount} {facet.IsExact}";
}
