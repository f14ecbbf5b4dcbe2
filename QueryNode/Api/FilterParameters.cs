using System.Text.Json.Serialization;
using Indexer.QueryNode.OpenApi;
using Indexer.Search;
using Microsoft.AspNetCore.Mvc;

namespace Indexer.QueryNode.Api;

/// <summary>The filters in a query string: <c>site</c>, <c>lang</c> and <c>type</c> may be given several times, and any of the values will do; <c>dateFrom</c> and <c>dateTo</c> are both included.</summary>
internal record FilterParameters
{
    [ApiParameter("Only documents of this host and of hosts below it; several: of any.")]
    [FromQuery(Name = "site"), JsonConverter(typeof(OneOrMany))]
    public string[]? Site { get; init; }

    [ApiParameter("Only documents in this language (ISO 639); several: in any.")]
    [FromQuery(Name = "lang"), JsonConverter(typeof(OneOrMany))]
    public string[]? Lang { get; init; }

    [ApiParameter("Only documents of this type, such as html, pdf or text; several: of any.")]
    [FromQuery(Name = "type"), JsonConverter(typeof(OneOrMany))]
    public string[]? Type { get; init; }

    [ApiParameter("Only documents of this date or later: 2023, 2023-05, 2023-05-06 or 2023-05-06T07:08:09Z.")]
    [FromQuery(Name = "dateFrom")]
    public string? DateFrom { get; init; }

    [ApiParameter("Only documents of this date or earlier; 2023 is to the end of 2023.")]
    [FromQuery(Name = "dateTo")]
    public string? DateTo { get; init; }

    public SearchFilters ToFilters() => new() { Sites = Site ?? [], Languages = Lang ?? [], Types = Type ?? [], DateFrom = DateFrom, DateTo = DateTo };
}
