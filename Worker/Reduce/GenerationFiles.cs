using System.Text.Json;
using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Shuffle;

namespace Indexer.Worker.Reduce;

/// <summary>Uploads what a reduce task made as files of the index, named by their content: an attempt that loses the race leaves nothing wrong.</summary>
internal sealed class GenerationFiles(TaskContext context)
{
    public async Task<IReadOnlyList<TaskOutput>> UploadAsync(string folder, ShardSummary summary, ArchivedRuns runs, CancellationToken cancellationToken)
    {
        var statistics = summary.TermStatistics;
        List<(TaskOutput Output, string Path)> files =
        [
            .. summary.Files.Select(file => (Output($"file:{file.Name}", file.Hash, file.Length), Path.Combine(folder, file.Name))),
            (Output(Channels.Pages, runs.Pages.Summary), runs.Pages.Path),
            (Output(Channels.Facts, runs.Facts.Summary), runs.Facts.Path),
            (Output(Channels.Fates, runs.Fates.Summary), runs.Fates.Path),
            (Output(Channels.TermStatistics, statistics.Hash, statistics.Length), summary.TermStatisticsPath),
        ];
        if (runs.Links.Summary.Count > 0) files.Add((Output(Channels.Links, runs.Links.Summary), runs.Links.Path));
        // Files of one content are one blob.
        var contents = files.DistinctBy(file => file.Output.Hash).Select(file => new LocalFile(file.Output.Hash, file.Path, file.Output.Length)).ToList();
        var copies = await new IndexFiles(context.Store, context.Plan.Request.Index).UploadAsync(contents, cancellationToken).ConfigureAwait(false);
        return
        [
            .. files.Select(file => file.Output with { Key = IndexLayout.File(context.Plan.Request.Index, file.Output.Hash, copies[file.Output.Hash]) }),
            await PutReportAsync(summary, copies, cancellationToken).ConfigureAwait(false),
        ];
    }

    private TaskOutput Output(string channel, RunSummary run) => Output(channel, run.Hash, run.Length, run.Count);

    private TaskOutput Output(string channel, string hash, long length, long count = 0) => new()
    {
        Channel = channel,
        Partition = context.Task.Index,
        Key = IndexLayout.File(context.Plan.Request.Index, hash),
        Length = length,
        Count = count,
        Hash = hash,
    };

    private async Task<TaskOutput> PutReportAsync(ShardSummary summary, IReadOnlyDictionary<string, int> copies, CancellationToken cancellationToken)
    {
        var shard = new ShardManifest(context.Task.Index, summary.Documents, summary.Bytes, summary.Hash, [.. summary.Files.Select(file => file with { Copy = copies[file.Hash] })]);
        var report = JsonSerializer.SerializeToUtf8Bytes(new ShardReport(shard, summary.Fields, summary.Languages, summary.Ranks), IndexingJson.Default.ShardReport);
        var key = context.OutputPrefix + "shard.json";
        await context.Store.PutAsync(key, (stream, token) => stream.WriteAsync(report, token).AsTask(), cancellationToken).ConfigureAwait(false);
        return new TaskOutput
        {
            Channel = Channels.Shard,
            Partition = context.Task.Index,
            Key = key,
            Length = report.Length,
            Hash = FileHash.Of(report),
        };
    }
}
