using System.CommandLine;
using Indexer.Coordinator.Terminal;
using Indexer.Jobs;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer index</c>: from a corpus to a published generation.</summary>
internal static class IndexCommand
{
    public static DocumentedCommand Create(Shell shell)
    {
        var inputs = Inputs.NewArgument();
        var index = OptionKinds.Index();
        var place = new Place();
        var shards = OptionKinds.Count("--shards", "N", "Number of shards. Default: chosen by the size of the input", 1, 4096);
        var parallel = OptionKinds.Parallel();
        var mode = OptionKinds.Choice("--mode", IndexMode.Replace,
            "replace: the new generation holds this input alone; update: the last generation and this input, of each document the newest capture");
        var tolerance = QuarantineTolerance.NewOption("5%");
        var format = OptionKinds.Format();
        var detach = FleetJob.DetachOption();
        var priority = FleetJob.PriorityOption();
        var job = new JobOptions();
        var command = new DocumentedCommand("index", "Index a crawl: read, extract, build shards, publish a new generation")
        {
            Examples =
            [
                ("index crawl/*.warc.gz --index web", "WARC files into the index 'web'"),
                ("index newer.warc.gz --index web --mode update", "merge a newer crawl into it"),
                ("index docs/ --index docs --base-url https://docs.example/ --format json", "a folder of HTML; the report as JSON"),
                ("index 's3://crawl/*.warc.gz?endpoint=http://s3:7480' --index web --broker amqp://rabbit --store /srv/store", "objects of an object store, by a fleet of workers"),
            ],
            Notes = "With --broker and --store a fleet does the work: the command hands the job in and watches, Ctrl-C leaves off watching, and input files must be "
                + "where coordinators and workers see them under the same names: on a shared disk, or in an object store (keys from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY). Else this process does it: Ctrl-C stops cleanly, and the same command resumes the job, even after a crash; once done, it reports the result again. "
                + "Every record is accounted for: read = indexed + duplicates + skipped + quarantined.",
        };
        command.Add(inputs);
        foreach (var option in new Option[] { index, mode, shards, parallel, tolerance, format }) command.Add(option);
        place.AddTo(command);
        command.Add(detach);
        command.Add(priority);
        job.AddTo(command);
        return command.Runs(async (parsed, cancellationToken) =>
        {
            await using var system = await place.OpenAsync(parsed, shell, cancellationToken);
            var name = parsed.GetRequiredValue(index);
            var updates = parsed.GetValue(mode) == IndexMode.Update;
            var corpus = job.Corpus(parsed);
            var request = new JobRequest
            {
                Index = name,
                Inputs = Inputs.Expand(parsed.GetRequiredValue(inputs), system is Fleet ? null : place.Folder(parsed, shell), shell),
                Mode = parsed.GetValue(mode),
                BaseGeneration = updates ? await Indices.LatestGenerationAsync(system.Store, name, cancellationToken) : 0,
                Shards = parsed.GetValue(shards),
                MaxQuarantined = parsed.GetRequiredValue(tolerance),
                Corpus = corpus,
                Extraction = job.Extraction(parsed),
                Indexing = job.Indexing(parsed),
            };
            var how = new JobRunOptions(parsed.GetValue(parallel) ?? Environment.ProcessorCount, parsed.GetValue(priority));
            if (parsed.GetValue(detach)) return await FleetJob.DetachAsync(system, request, how, parsed.GetValue(format), shell, cancellationToken);
            var result = await JobExecution.RunAsync(system, request, how, shell, cancellationToken);
            if (parsed.GetValue(format) == OutputFormat.Json) Json.Write(shell.Out, IndexReport.Of(request, result), Json.Shapes.IndexReport);
            else new IndexText(shell).Write(request, result, next: true);
            return result.Outcome.Status == JobStatus.Succeeded ? ExitCode.Success : ExitCode.Failure;
        });
    }
}
