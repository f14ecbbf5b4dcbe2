using System.Text.Json;
using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Shuffle;

namespace Indexer.Worker.Reduce;

/// <summary>
/// Uploads what a reduce task made as files of the index, named by their content: an attempt that loses the race leaves nothing wrong. What is whole goes up while the rest is written.
/// </summary>
internal sealed class PartitionUpload(TaskContext context, string folder) : IAsyncDisposable
{
    private readonly IndexFiles _files = new(context.Store, context.Plan.Request.Index);
    private readonly CancellationTokenSource _stop = new();
    private Task<IReadOnlyDictionary<string, int>> _early = Task.FromResult<IReadOnlyDictionary<string, int>>(new Dictionary<string, int>());

    /// <summary>Begins to upload the runs, and those files of the shard that are whole.</summary>
    public void Begin(IReadOnlyList<ManifestFile> written, ArchivedRuns runs)
    {
        var contents = ContentsOf(written.Select(OfShard).Concat(Of(runs)), except: null);
        _early = Task.Run(() => _files.UploadAsync(contents, _stop.Token));
    }

    /// <summary>Uploads the rest.</summary>
    public async Task<IReadOnlyList<TaskOutput>> FinishAsync(ShardSummary summary, ArchivedRuns runs, CancellationToken cancellationToken)
    {
        var statistics = summary.TermStatistics;
        List<(TaskOutput Output, string Path)> files =
        [
            .. summary.Files.Select(OfShard), .. Of(runs), (Output(Channels.TermStatistics, statistics.Hash, statistics.Length), summary.TermStatisticsPath),
        ];
        var early = await _early.WaitAsync(cancellationToken).ConfigureAwait(false);
        var copies = new Dictionary<string, int>(early, StringComparer.Ordinal);
        foreach (var (hash, copy) in await _files.UploadAsync(ContentsOf(files, early), cancellationToken).ConfigureAwait(false)) copies.Add(hash, copy);
        return
        [
            .. files.Select(file => file.Output with { Key = IndexLayout.File(context.Plan.Request.Index, file.Output.Hash, copies[file.Output.Hash]) }),
            await PutReportAsync(summary, copies, cancellationToken).ConfigureAwait(false),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await ((Task)_early).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    // Files of one content are one blob.
    private static List<LocalFile> ContentsOf(IEnumerable<(TaskOutput Output, string Path)> files, IReadOnlyDictionary<string, int>? except) =>
        files.DistinctBy(file => file.Output.Hash).Where(file => except?.ContainsKey(file.Output.Hash) != true).Select(file => new LocalFile(file.Output.Hash, file.Path, file.Output.Length)).ToList();

    private (TaskOutput Output, string Path) OfShard(ManifestFile file) => (Output($"file:{file.Name}", file.Hash, file.Length), Path.Combine(folder, file.Name));

    private IEnumerable<(TaskOutput Output, string Path)> Of(ArchivedRuns runs)
    {
        yield return (Output(Channels.Pages, runs.Pages.Summary), runs.Pages.Path);
        yield return (Output(Channels.Facts, runs.Facts.Summary), runs.Facts.Path);
        yield return (Output(Channels.Fates, runs.Fates.Summary), runs.Fates.Path);
        if (runs.Links.Summary.Count > 0) yield return (Output(Channels.Links, runs.Links.Summary), runs.Links.Path);
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

    private async Task<TaskOutput> PutReportAsync(ShardSummary summary, Dictionary<string, int> copies, CancellationToken cancellationToken)
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
