using System.CommandLine;
using Indexer.Coordinator.Terminal;
using Indexer.Jobs;
using Indexer.Search;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer demo</c>: the whole way on the sample crawl, whose right accounting is known.</summary>
internal static class DemoCommand
{
    private const string IndexName = "demo";

    public static DocumentedCommand Create(Shell shell)
    {
        var data = DataFolder.NewOption();
        var command = new DocumentedCommand("demo", "Index the sample crawl, check its accounting, run three searches")
        {
            Examples = [("demo", "from a crawl to answers in a few seconds"), ("search solar --index demo", "afterwards: search it yourself")],
            Notes = "The index 'demo' is made anew each time. Exit code 1 says that the accounting is not the one that data-samples states.",
        };
        command.Add(data);
        return command.Runs(async (parsed, cancellationToken) =>
        {
            var samples = DataSamples.Find(shell);
            var folder = DataFolder.Of(shell, parsed.GetValue(data));
            await using var system = await Embedded.OpenAsync(folder, cancellationToken);
            await DemoIndex.ForgetAsync(system.Store, IndexName, cancellationToken);
            var request = new JobRequest { Index = IndexName, Inputs = Inputs.Expand([samples.Crawl], folder, shell) };
            var result = await JobExecution.RunAsync(system, request, new JobRunOptions(Environment.ProcessorCount), shell, cancellationToken);
            new IndexText(shell).Write(request, result, next: false);
            if (result.Outcome.Status != JobStatus.Succeeded) return ExitCode.Failure;
            var differences = samples.Expected.DifferencesFrom(result.Outcome.Records);
            WriteComparison(shell, differences);
            foreach (var query in samples.Expected.Queries) await SearchAsync(system, shell, query, cancellationToken);
            WriteNext(shell);
            return differences.Count == 0 ? ExitCode.Success : ExitCode.Failure;
        });
    }

    private static void WriteComparison(Shell shell, IReadOnlyList<string> differences)
    {
        var style = new Style(shell.StyledOut);
        shell.Out.WriteLine();
        if (differences.Count == 0)
        {
            shell.Out.WriteLine(style.Green("The accounting is exactly the one that data-samples states."));
            return;
        }
        shell.Out.WriteLine(style.Red("The accounting is not the one that data-samples states:"));
        foreach (var difference in differences) shell.Out.WriteLine("  " + difference);
    }

    private static async Task SearchAsync(Embedded system, Shell shell, string query, CancellationToken cancellationToken)
    {
        var style = new Style(shell.StyledOut);
        shell.Out.WriteLine();
        shell.Out.WriteLine(style.Cyan($"{shell.Program} search {ShellQuoting.Quote(query)} --index {IndexName} --top 3"));
        var response = await system.Searches.SearchAsync(IndexName, new SearchRequest { Query = query, Size = 3 }, null, cancellationToken);
        SearchReport.WriteText(shell.Out, response, style);
    }

    private static void WriteNext(Shell shell)
    {
        shell.Out.WriteLine();
        shell.Out.WriteLine("Next:");
        shell.Out.WriteLine($"  {shell.Program} search 'your words' --index {IndexName}");
        shell.Out.WriteLine($"  {shell.Program} serve                                      a search page at http://127.0.0.1:8080");
        shell.Out.WriteLine($"  {shell.Program} index your-crawl/*.warc.gz --index web     a crawl of your own");
    }
}
