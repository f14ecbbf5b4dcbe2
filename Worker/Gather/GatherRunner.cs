using Indexer.Indexing;
using Indexer.Indexing.Statistics;
using Indexer.Jobs;
using Indexer.Search.Suggestions;

namespace Indexer.Worker.Gather;

/// <summary>Gather: the term statistics of all shards → those of the generation, so that no search needs a round of its own to collect them, and its words, so that no node needs to look for them.</summary>
public sealed class GatherRunner : TaskRunner
{
    /// <inheritdoc/>
    public override Stage Stage => Stage.Gather;

    /// <inheritdoc/>
    public override async Task<TaskCommit> RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var inputs = new List<string>();
        for (var partition = 0; partition < context.Plan.Partitions; partition++)
        {
            var outputs = await context.OutputsOf(new TaskId(Stage.Reduce, partition), [Channels.TermStatistics], partition, cancellationToken).ConfigureAwait(false);
            inputs.Add(await DownloadAsync(context, outputs.Single(), cancellationToken).ConfigureAwait(false));
        }
        var merged = Path.Combine(context.Scratch, "term-statistics");
        var statistics = TermStatisticsMerger.Merge(inputs, merged, cancellationToken);
        var listed = Path.Combine(context.Scratch, "words");
        var words = WordDictionaryFile.Write(merged, listed);
        LocalFile[] files = [new(statistics.Hash, merged, statistics.Length), new(words.Hash, listed, words.Length)];
        // Of no documents both are empty, and the same.
        var copies = await new IndexFiles(context.Store, context.Plan.Request.Index).UploadAsync([.. files.DistinctBy(file => file.Hash)], cancellationToken).ConfigureAwait(false);
        return new TaskCommit
        {
            Attempt = context.Attempt.Value,
            Outputs = [Output(Channels.TermStatistics, statistics), Output(Channels.Words, words)],
            Records = new RecordCounts(),
        };

        TaskOutput Output(string channel, ManifestFile file) =>
            new() { Channel = channel, Key = IndexLayout.File(context.Plan.Request.Index, file.Hash, copies[file.Hash]), Length = file.Length, Hash = file.Hash };
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
