using System.CommandLine;
using Indexer.Indexing;
using Indexer.Search;

namespace Indexer.Coordinator.Commands;

/// <summary>The options that narrow a search down.</summary>
internal sealed class FilterOptions
{
    private readonly Option<string[]> _site = Many("--site", "HOST", "Only documents of this host and of hosts below it; several: of any");
    private readonly Option<string[]> _language = Many("--lang", "CODE", "Only documents in this language (ISO 639); several: in any");
    private readonly Option<string[]> _type = Many("--type", "TYPE", $"Only documents of this type: {string.Join(", ", DocumentTypes.All)}; several: of any");
    private readonly Option<string> _from = new("--date-from") { HelpName = "DATE", Description = "Only documents of this date or later: 2023, 2023-05, 2023-05-06 or 2023-05-06T07:08:09Z" };
    private readonly Option<string> _to = new("--date-to") { HelpName = "DATE", Description = "Only documents of this date or earlier; 2023 is to the end of 2023" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _site, _language, _type, _from, _to }) command.Add(option);
    }

    public SearchFilters Of(ParseResult parsed) => new()
    {
        Sites = parsed.GetValue(_site) ?? [],
        Languages = parsed.GetValue(_language) ?? [],
        Types = parsed.GetValue(_type) ?? [],
        DateFrom = parsed.GetValue(_from),
        DateTo = parsed.GetValue(_to),
    };

    private static Option<string[]> Many(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description, AllowMultipleArgumentsPerToken = false };
}
