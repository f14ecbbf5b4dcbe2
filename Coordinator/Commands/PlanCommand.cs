using System.CommandLine;
using Indexer.Coordinator.Coordination;
using Indexer.Coordinator.Terminal;
using Indexer.Corpus;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer plan</c>: what indexing an input would take.</summary>
internal static class PlanCommand
{
    public static DocumentedCommand Create(Shell shell)
    {
        var inputs = Inputs.NewArgument();
        var shards = OptionKinds.Count("--shards", "N", "Number of shards. Default: chosen by the size of the input", 1, 4096);
        var parallel = OptionKinds.Parallel();
        var sample = OptionKinds.Bytes("--sample", "Input that is read to judge the rest", 4 << 20, 1 << 16, 1L << 32);
        var format = OptionKinds.Format();
        var data = DataFolder.NewOption();
        var job = new JobOptions();
        var command = new DocumentedCommand("plan", "Say what indexing would take: files, splits, documents, time, shards, disk; from a sample")
        {
            Examples =
            [
                ("plan crawl/*.warc.gz", "before a long job"),
                ("plan crawl/ --parallel 8 --sample 64M", "with more cores, judged from a larger sample"),
                ("plan crawl/ --format json", "the same for programs"),
            ],
            Notes = "Nothing is written. The sample is taken from several places of the input and read on one core with the readers and the extractor of a real job.",
        };
        command.Add(inputs);
        foreach (var option in new Option[] { shards, parallel, sample, format, data }) command.Add(option);
        job.AddTo(command);
        return command.Runs((parsed, cancellationToken) =>
        {
            var folder = DataFolder.Of(shell, parsed.GetValue(data));
            var files = Inputs.Expand(parsed.GetRequiredValue(inputs), folder, shell);
            var corpus = job.Corpus(parsed);
            var splits = SplitPlanner.Plan(files, corpus);
            var read = PlanSample.Take(splits, corpus, job.Extraction(parsed), parsed.GetValue(sample), cancellationToken);
            var report = PlanReport.Of(files, splits, parsed.GetValue(shards) ?? ShardCount.For(files), parsed.GetValue(parallel) ?? Environment.ProcessorCount,
                read, FolderChecks.FreeBytes(folder));
            if (parsed.GetValue(format) == OutputFormat.Json) Json.Write(shell.Out, report, Json.Shapes.PlanReport);
            else report.Write(shell.Out, new Style(shell.StyledOut));
            return Task.FromResult(ExitCode.Success);
        });
    }
}
