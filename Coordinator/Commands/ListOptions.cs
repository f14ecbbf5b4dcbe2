using System.CommandLine;
using Indexer.Search;

namespace Indexer.Coordinator.Commands;

/// <summary>The options of <c>search</c> that say which list of hits is wanted: order, collapsing, facets, and where in it to go on.</summary>
internal sealed class ListOptions
{
    private readonly Option<SearchSort> _sort = OptionKinds.Choice("--sort", SearchSort.Score, "The order of hits", SearchSort.Score, SearchSort.Date, SearchSort.Host);
    private readonly Option<bool> _collapse = new("--collapse") { Description = "At most one hit of a host, or --per-host N" };
    private readonly Option<int?> _perHost = OptionKinds.Count("--per-host", "N", "Hits of a host in a collapsed list. Default: 1", 1, SearchService.MostPerHost);
    private readonly Option<string> _facets = new("--facets") { HelpName = "FIELD,...", Description = "Count all matches by host, language, year or type" };
    private readonly Option<int?> _facetSize = OptionKinds.Count("--facet-size", "N", "Values of each facet. Default: 10", 1, SearchService.MostFacetValues);
    private readonly Option<string> _cursor = new("--cursor") { HelpName = "CURSOR", Description = "What follows the answer that gave it, with the same query and options; '': from the first, and show the next" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _sort, _collapse, _perHost, _facets, _facetSize, _cursor }) command.Add(option);
    }

    /// <summary>Whether the list is walked by cursors.</summary>
    public bool IsByCursor(ParseResult parsed) => parsed.GetValue(_cursor) is not null;

    public SearchRequest ApplyTo(ParseResult parsed, SearchRequest request)
    {
        request = request with
        {
            Sort = parsed.GetValue(_sort),
            PerHost = ListTexts.PerHostOf(parsed.GetValue(_collapse) || parsed.GetValue(_perHost) is not null ? "host" : null, parsed.GetValue(_perHost)),
            Facets = ListTexts.FacetsOf(parsed.GetValue(_facets)),
            Cursor = parsed.GetValue(_cursor) is { Length: > 0 } cursor ? cursor : null,
        };
        return parsed.GetValue(_facetSize) is { } size ? request with { FacetSize = size } : request;
    }
}
