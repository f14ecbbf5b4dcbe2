using System.CommandLine;
using System.Globalization;
using Indexer.Coordinator.Terminal;
using Indexer.Search;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer search</c>.</summary>
internal static class SearchCommand
{
    public static DocumentedCommand Create(Shell shell)
    {
        var query = new Argument<string[]>("QUERY") { Description = "What to look for", Arity = ArgumentArity.OneOrMore };
        query.Validators.Add(UsageError.RefuseOptions);
        var index = OptionKinds.Index();
        var top = OptionKinds.Count("--top", "K", "Hits to show. Default: 10", 1, 10_000);
        var from = OptionKinds.Count("--from", "N", $"Hits to pass over first, to rank {Quantity.Count(SearchService.DeepestRank)}. Default: 0", 0, int.MaxValue);
        var generation = OptionKinds.Generation();
        var exact = new Option<bool>("--exact-total") { Description = "Count all matches; else the total is exact up to 1,000, and \"at least\" above" };
        var list = new ListOptions();
        var shown = new HitOptions();
        var count = new Option<bool>("--count") { Description = "Only count the matches, all of them; in text the number alone" };
        var ranking = OptionKinds.Ranking();
        var tag = new Option<string>("--tag") { HelpName = "TAG", Description = "Run name in TREC lines. Default: indexer", DefaultValueFactory = _ => "indexer" };
        var topic = new Option<string>("--topic") { HelpName = "ID", Description = "Topic id in TREC lines. Default: 1", DefaultValueFactory = _ => "1" };
        var format = OptionKinds.Format(OutputFormat.Trec);
        var filters = new FilterOptions();
        var node = new NodeAddress();
        var place = new Place();
        var command = new DocumentedCommand("search", "Search an index")
        {
            Examples =
            [
                ("search solar power --index web", "documents with these words, the best first"),
                ("search solar --index web --collapse --facets year,language --sort date", "one hit a host, the newest first, counted by year and language"),
                ("search 'title:install* OR lang:de' --index web --format json", "prefixes, alternatives and languages; JSON for programs"),
                ("search solar power --index web --node http://127.0.0.1:8080", "the same, asked of a query node"),
            ],
            Notes = "Queries: words, \"phrases\", -not, OR, (groups), prefix*, site:, title:, lang:, date:2020..2023. A query never fails: what can't be run as typed is run as words, with a note.",
        };
        command.Add(query);
        foreach (var option in new Option[] { index, top, from, generation, exact, count, ranking, format, topic, tag }) command.Add(option);
        filters.AddTo(command);
        list.AddTo(command);
        shown.AddTo(command);
        place.AddTo(command);
        node.AddTo(command);
        return command.Runs(async (parsed, cancellationToken) =>
        {
            var kind = parsed.GetValue(format);
            var request = shown.ApplyTo(parsed, list.ApplyTo(parsed, new SearchRequest
            {
                Query = string.Join(' ', parsed.GetRequiredValue(query)),
                Filters = filters.Of(parsed),
                Size = parsed.GetValue(top) ?? 10,
                From = parsed.GetValue(from) ?? 0,
                DidYouMean = kind != OutputFormat.Trec,
                Ranking = parsed.GetValue(ranking),
            }));
            if ((long)request.From + request.Size > SearchService.DeepestRank) throw TooDeep(request);
            if (kind == OutputFormat.Trec) request = request with { Fields = ShownFields.Id, Explain = false };
            if (parsed.GetValue(exact)) request = request with { TrackTotal = long.MaxValue };
            await using var asked = await AskedIndex.OpenAsync(parsed, shell, place, node, parsed.GetRequiredValue(index), parsed.GetValue(generation), cancellationToken);
            if (parsed.GetValue(count))
            {
                var counted = await asked.CountAsync(request, cancellationToken);
                WriteCount(shell, counted, kind);
                return ExitCode.Of(counted.Coverage);
            }
            var response = await asked.SearchAsync(request, cancellationToken);
            switch (kind)
            {
                case OutputFormat.Json:
                    Json.Write(shell.Out, response, Json.Shapes.SearchResponse);
                    break;
                case OutputFormat.Trec:
                    SearchReport.WriteTrec(shell.Out, response, parsed.GetRequiredValue(topic), parsed.GetRequiredValue(tag));
                    break;
                default:
                    SearchReport.WriteText(shell.Out, response, new Style(shell.StyledOut), request.Highlight, list.IsByCursor(parsed));
                    break;
            }
            if (kind != OutputFormat.Text) Tell(shell, response.Notes, response.Coverage);
            return ExitCode.Of(response.Coverage);
        });
    }

    private static CommandException TooDeep(SearchRequest request) => new(
        $"--from {Quantity.Count(request.From)} and --top {Quantity.Count(request.Size)} go beyond rank {Quantity.Count(SearchService.DeepestRank)}. "
        + "What follows is reached by --cursor, but for collapsed lists: --cursor '' begins, and every answer ends with the next.", ExitCode.Usage);

    private static void WriteCount(Shell shell, CountResponse response, OutputFormat format)
    {
        if (format == OutputFormat.Json) Json.Write(shell.Out, response, Json.Shapes.CountResponse);
        else shell.Out.WriteLine(response.Total.Value.ToString(CultureInfo.InvariantCulture));
        Tell(shell, response.Notes, response.Coverage);
    }

    private static void Tell(Shell shell, IReadOnlyList<string> notes, Coverage coverage)
    {
        foreach (var note in notes) shell.Error.WriteLine($"note: {note}");
        CoverageText.WriteFailures(shell.Error, coverage);
    }
}
