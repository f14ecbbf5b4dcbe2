using Indexer.Search;
using Microsoft.AspNetCore.Mvc;

namespace Indexer.QueryNode.Api;

/// <summary>The filters in a query string: <c>site</c> and <c>lang</c> may be given several times, and any of the values will do; <c>dateFrom</c> and <c>dateTo</c> are both included.</summary>
internal sealed class FilterParameters
{
    [FromQuery(Name = "site")]
    public string[]? Site { get; init; }

    [FromQuery(Name = "lang")]
    public string[]? Lang { get; init; }

    [FromQuery(Name = "dateFrom")]
    public string? DateFrom { get; init; }

    [FromQuery(Name = "dateTo")]
    public string? DateTo { get; init; }

    public SearchFilters ToFilters() => new() { Sites = Site ?? [], Languages = Lang ?? [], DateFrom = DateFrom, DateTo = DateTo };
}
