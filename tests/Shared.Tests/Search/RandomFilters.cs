using System.Globalization;
using CsCheck;
using Indexer.Indexing;
using Indexer.Search;

namespace Indexer.Tests.Search;

/// <summary>Filters beside a query, and which documents pass them by what the documents were made of.</summary>
internal static class RandomFilters
{
    /// <summary>Filters of each kind or none of it; dates from the years around those of the documents.</summary>
    public static Gen<SearchFilters> Of(string[] sites, string[][] languages, string[][] types, int firstYear, int lastYear) => Gen.Select(
        OneOf(sites).Array[0, 2],
        NoneOr(languages),
        Gen.Int[firstYear, lastYear],
        Gen.Int[0, 4],
        Gen.Int[0, 3],
        NoneOr(types),
        (inSites, inLanguages, year, years, ends, ofTypes) => new SearchFilters
        {
            Sites = inSites,
            Languages = inLanguages,
            Types = ofTypes,
            DateFrom = (ends & 1) == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{year}"),
            DateTo = (ends & 2) == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{year + years}-06"),
        });

    /// <summary>Whether a document passes.</summary>
    public static bool LetThrough(this SearchFilters filters, TestDocument document)
    {
        if (filters.Sites.Count > 0 && !filters.Sites.Any(site => IsIn(document.Url, HostOf(site)))) return false;
        if (filters.Languages.Count > 0 && !filters.Languages.Contains(document.Language)) return false;
        if (filters.Types.Count > 0 && !filters.Types.Contains(DocumentTypes.Of(document.MediaType))) return false;
        if (filters.DateFrom is { } from && !(document.Date >= Month(from, 1))) return false;
        return filters.DateTo is not { } to || document.Date < Month(to[..4], 7);
    }

    /// <summary>As parameters of an address.</summary>
    public static string Parameters(this SearchFilters filters) => string.Concat(
    [
        .. filters.Sites.Select(site => $"&site={Uri.EscapeDataString(site)}"),
        .. filters.Languages.Select(language => $"&lang={language}"),
        .. filters.Types.Select(type => $"&type={type}"),
        filters.DateFrom is { } from ? $"&dateFrom={from}" : "",
        filters.DateTo is { } to ? $"&dateTo={to}" : "",
    ]);

    private static Gen<T> OneOf<T>(T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<string[]> NoneOr(string[][] values) => Gen.Frequency((1, Gen.Const<string[]>([])), (1, OneOf(values)));

    private static bool IsIn(string url, string site) => url.Length > 0 && HostOf(url) is var host && (host == site || host.EndsWith($".{site}", StringComparison.Ordinal));

    private static string HostOf(string text) => new Uri(text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}/").IdnHost;

    private static DateTimeOffset Month(string year, int month) => new(int.Parse(year, CultureInfo.InvariantCulture), month, 1, 0, 0, 0, TimeSpan.Zero);
}
