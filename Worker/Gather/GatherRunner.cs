using Indexer.Indexing;
using Indexer.Indexing.Statistics;
using Indexer.Jobs;
using Indexer.Search.Suggestions;

namespace Indexer.Worker.Gather;

/// <summary>Gather: the term statistics of all shards → those of the generation, so that no search needs a round of its own to collect them, and its words, so that no node needs to look for them.</summary>
public sealed class GatherRunner : TaskRunner
{
    // Each waits for the store: side by side they wait together.
    private const int DownloadsAtOnce = 8;

    /// <inheritdoc/>
    public override Stage Stage => Stage.Gather;

    /// <inheritdoc/>
    public override async Task<TaskCommit> RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var inputs = new string[context.Plan.Partitions];
        var together = new ParallelOptions { MaxDegreeOfParallelism = DownloadsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, inputs.Length, together, async (partition, token) =>
        {
            var outputs = await context.OutputsOf(new TaskId(Stage.Reduce, partition), [Channels.TermStatistics], partition, token).ConfigureAwait(false);
            inputs[partition] = await DownloadAsync(context, outputs.Single(), token).ConfigureAwait(false);
        }).ConfigureAwait(false);
        var merged = Path.Combine(context.Scratch, "term-statistics");
        var statistics = TermStatisticsMerger.Merge(inputs, merged, cancellationToken);
        // While they go up, their words are looked for.
        var uploading = UploadAsync(context, Channels.TermStatistics, statistics, merged, cancellationToken);
        var listed = Path.Combine(context.Scratch, "words");
        var looking = Task.Run(() => WordDictionaryFile.Write(merged, listed), cancellationToken);
        await Task.WhenAll(uploading, looking).ConfigureAwait(false); // where one fails the other has ended, too, before the scratch folder goes
        var words = await looking.ConfigureAwait(false);
        return new TaskCommit
        {
            Attempt = context.Attempt.Value,
            Outputs = [await uploading.ConfigureAwait(false), await UploadAsync(context, Channels.Words, words, listed, cancellationToken).ConfigureAwait(false)],
            Records = new RecordCounts(),
        };
    }

    private static async Task<TaskOutput> UploadAsync(TaskContext context, string channel, ManifestFile file, string path, CancellationToken cancellationToken)
    {
        var index = context.Plan.Request.Index;
        var copies = await new IndexFiles(context.Store, index).UploadAsync([new LocalFile(file.Hash, path, file.Length)], cancellationToken).ConfigureAwait(false);
        return new TaskOutput { Channel = channel, Key = IndexLayout.File(index, file.Hash, copies[file.Hash]), Length = file.Length, Hash = file.Hash };
    }

    private static async Task<string> DownloadAsync(TaskContext context, TaskOutput output, CancellationToken cancellationToken)
    {
        var path = Path.Combine(context.Scratch, $"shard-{output.Partition:D6}");
        await using (var source = await context.Store.OpenReadAsync(output.Key, output.Offset, output.Length, cancellationToken).ConfigureAwait(false))
        await using (var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            await source.CopyToAsync(target, 1 << 20, cancellationToken).ConfigureAwait(false);
        var (hash, _) = await FileHash.OfAsync(path, cancellationToken).ConfigureAwait(false);
        return hash == output.Hash ? path : throw new TaskException($"{output.Key} has checksum {hash}, the commit says {output.Hash}.", retryable: true);
    }
}
