using System.Text.Json.Serialization;
using Indexer.Search;
using Microsoft.AspNetCore.Mvc;

namespace Indexer.QueryNode.Api;

/// <summary>The filters in a query string: <c>site</c>, <c>lang</c> and <c>type</c> may be given several times, and any of the values will do; <c>dateFrom</c> and <c>dateTo</c> are both included.</summary>
internal record FilterParameters
{
    [FromQuery(Name = "site"), JsonConverter(typeof(OneOrMany))]
    public string[]? Site { get; init; }

    [FromQuery(Name = "lang"), JsonConverter(typeof(OneOrMany))]
    public string[]? Lang { get; init; }

    [FromQuery(Name = "type"), JsonConverter(typeof(OneOrMany))]
    public string[]? Type { get; init; }

    [FromQuery(Name = "dateFrom")]
    public string? DateFrom { get; init; }

    [FromQuery(Name = "dateTo")]
    public string? DateTo { get; init; }

    public SearchFilters ToFilters() => new() { Sites = Site ?? [], Languages = Lang ?? [], Types = Type ?? [], DateFrom = DateFrom, DateTo = DateTo };
}
