using System.Text.Json;
using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Shuffle;

namespace Indexer.Worker.Reduce;

/// <summary>Uploads what a reduce task made as files of the index, named by their content: an attempt that loses the race leaves nothing wrong.</summary>
internal sealed class GenerationFiles(TaskContext context)
{
    private readonly List<TaskOutput> _outputs = [];

    public async Task<IReadOnlyList<TaskOutput>> UploadAsync(string folder, ShardSummary summary, ArchivedRuns runs, CancellationToken cancellationToken)
    {
        foreach (var file in summary.Files)
            await AddAsync($"file:{file.Name}", Path.Combine(folder, file.Name), file.Hash, file.Length, 0, cancellationToken).ConfigureAwait(false);
        await AddAsync(Channels.Pages, runs.Pages, cancellationToken).ConfigureAwait(false);
        await AddAsync(Channels.Facts, runs.Facts, cancellationToken).ConfigureAwait(false);
        await AddAsync(Channels.Fates, runs.Fates, cancellationToken).ConfigureAwait(false);
        var statistics = summary.TermStatistics;
        await AddAsync(Channels.TermStatistics, summary.TermStatisticsPath, statistics.Hash, statistics.Length, 0, cancellationToken).ConfigureAwait(false);
        await AddReportAsync(summary, cancellationToken).ConfigureAwait(false);
        return _outputs;
    }

    private Task AddAsync(string channel, ArchivedRun run, CancellationToken cancellationToken) =>
        AddAsync(channel, run.Path, run.Summary.Hash, run.Summary.Length, run.Summary.Count, cancellationToken);

    private async Task AddAsync(string channel, string path, string hash, long length, long count, CancellationToken cancellationToken)
    {
        var output = new TaskOutput
        {
            Channel = channel,
            Partition = context.Task.Index,
            Key = IndexLayout.File(context.Plan.Request.Index, hash),
            Length = length,
            Count = count,
            Hash = hash,
        };
        _outputs.Add(output);
        await IndexFiles.UploadAsync(context.Store, output.Key, path, length, cancellationToken).ConfigureAwait(false);
    }

    private async Task AddReportAsync(ShardSummary summary, CancellationToken cancellationToken)
    {
        var shard = new ShardManifest(context.Task.Index, summary.Documents, summary.Bytes, summary.Hash, summary.Files);
        var report = JsonSerializer.SerializeToUtf8Bytes(new ShardReport(shard, summary.Fields, summary.Languages), IndexingJson.Default.ShardReport);
        var key = context.OutputPrefix + "shard.json";
        await context.Store.PutAsync(key, (stream, token) => stream.WriteAsync(report, token).AsTask(), cancellationToken).ConfigureAwait(false);
        _outputs.Add(new TaskOutput
        {
            Channel = Channels.Shard,
            Partition = context.Task.Index,
            Key = key,
            Length = report.Length,
            Hash = FileHash.Of(report),
        });
    }
}
