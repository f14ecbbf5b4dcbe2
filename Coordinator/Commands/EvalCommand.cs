using System.CommandLine;
using Indexer.Coordinator.Terminal;
using Indexer.Search;
using Indexer.Search.Evaluation;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer eval</c>: runs the topics of a test collection and scores the answers as trec_eval does.</summary>
internal static class EvalCommand
{
    public static DocumentedCommand Create(Shell shell)
    {
        var index = OptionKinds.Index();
        var topics = new Option<string>("--topics") { HelpName = "FILE", Description = "Queries: lines of id TAB query, or TREC's <top> form", Required = true };
        var qrels = new Option<string>("--qrels") { HelpName = "FILE", Description = "Judgements: lines of topic 0 document grade", Required = true };
        var run = new Option<string?>("--run-out") { HelpName = "FILE", Description = "Write the answers as a TREC run" };
        var depth = OptionKinds.Count("--depth", "K", "Hits asked for each topic. Default: 1,000", 1, 10_000);
        var generation = OptionKinds.Generation();
        var ranking = OptionKinds.Ranking();
        var format = OptionKinds.Format();
        var node = new NodeAddress();
        var place = new Place();
        var command = new DocumentedCommand("eval", "Measure relevance on a test collection: nDCG@10, MAP, MRR@10, recall@100, as trec_eval computes them")
        {
            Examples =
            [
                ("eval --index cacm --topics topics.tsv --qrels qrels.txt", "the means over all judged topics"),
                ("eval --index cacm --topics topics.tsv --qrels qrels.txt --ranking bm25", "of plain BM25, to compare with"),
                ("eval --index cacm --topics topics.tsv --qrels qrels.txt --run-out cacm.run", "and the run, for trec_eval"),
                ("eval --index cacm --topics topics.tsv --qrels qrels.txt --format json", "the same for programs, with the measures of each topic"),
            ],
            Notes = "A judged topic that is not answered counts 0 (trec_eval -c). Documents count as relevant from grade 1.",
        };
        foreach (var option in new Option[] { index, topics, qrels, run, depth, generation, ranking, format }) command.Add(option);
        place.AddTo(command);
        node.AddTo(command);
        return command.Runs(async (parsed, cancellationToken) =>
        {
            var questions = Read(shell, topics.Name, parsed.GetRequiredValue(topics), TopicReader.Read);
            var judgements = Read(shell, qrels.Name, parsed.GetRequiredValue(qrels), Qrels.Read);
            await using var asked = await AskedIndex.OpenAsync(parsed, shell, place, node, parsed.GetRequiredValue(index), parsed.GetValue(generation), cancellationToken);
            var (hitsWanted, number) = (parsed.GetValue(depth) ?? 1000, 0);
            var evaluator = new Evaluator(judgements);
            var partial = 0;
            var started = TimeProvider.System.GetTimestamp();
            await using (var writer = OpenRun(shell, parsed.GetValue(run)))
                foreach (var topic in questions)
                {
                    var request = new SearchRequest
                    {
                        Query = topic.Query, Ranking = parsed.GetValue(ranking), Fields = ShownFields.Id, DidYouMean = false, Timeout = TimeSpan.FromMinutes(1),
                    };
                    var (hits, answered, isWhole) = await asked.TopAsync(request, hitsWanted, cancellationToken);
                    if (!isWhole) partial++;
                    number = answered;
                    RunEntry[] entries = [.. hits.Select(hit => new RunEntry(hit.Id, hit.Score))];
                    evaluator.Add(topic.Id, entries);
                    if (writer is not null) RunWriter.Write(writer, topic.Id, entries, "indexer");
                }
            var report = EvalReport.Of(parsed.GetRequiredValue(index), number, questions.Count, TimeProvider.System.GetElapsedTime(started), evaluator);
            if (parsed.GetValue(format) == OutputFormat.Json) Json.Write(shell.Out, report, Json.Shapes.EvalReport);
            else report.Write(shell.Out, new Style(shell.StyledOut));
            if (partial > 0) shell.Error.WriteLine($"{Quantity.Of(partial, "topic was", "topics were")} answered by some shards only; the figures are too low.");
            return partial > 0 ? ExitCode.Failure : ExitCode.Success;
        });
    }

    private static StreamWriter? OpenRun(Shell shell, string? path) => path is null ? null : new StreamWriter(Path.GetFullPath(path, shell.CurrentDirectory));

    private static T Read<T>(Shell shell, string option, string path, Func<string, T> read)
    {
        path = Path.GetFullPath(path, shell.CurrentDirectory);
        try
        {
            return read(path);
        }
        catch (FormatException e)
        {
            throw new CommandException(e.Message, ExitCode.Failure, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{option} can't be read: {e.Message}", ExitCode.Usage, e);
        }
    }
}
