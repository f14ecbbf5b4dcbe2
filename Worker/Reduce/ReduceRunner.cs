using Indexer.Captures;
using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Shuffle;

namespace Indexer.Worker.Reduce;

/// <summary>Reduce: the pages of one partition of keys, less the duplicates → one shard, and what a later update and inspection need.</summary>
public sealed class ReduceRunner : TaskRunner
{
    private readonly IndexingSlots _slots = new();

    /// <inheritdoc/>
    public override Stage Stage => Stage.Reduce;

    /// <inheritdoc/>
    public override async Task<TaskCommit> RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        using var pages = await OpenAsync(Stage.Map, Channels.Pages, withBase: true).ConfigureAwait(false);
        using var fates = await OpenAsync(Stage.Map, Channels.Fates, withBase: true).ConfigureAwait(false);
        using var duplicates = await OpenAsync(Stage.Deduplicate, Channels.Duplicates, withBase: false).ConfigureAwait(false);
        using var archive = new GenerationArchive(context.Scratch);
        var slot = _slots.Rent();
        try
        {
            var folder = Path.Combine(context.Scratch, "shard");
            using var shard = new ShardBuilder(folder, context.Plan.Request.Indexing, slot);
            var reduction = new Reduction(context, shard, archive, new FateMerge(fates, archive.Fates, new KeyFilter(context)), new DuplicateLookup(duplicates));
            reduction.Run(pages, cancellationToken);
            var summary = shard.Finish(cancellationToken);
            var outputs = await new GenerationFiles(context).UploadAsync(folder, summary, archive.Finish(), cancellationToken).ConfigureAwait(false);
            return new TaskCommit
            {
                Attempt = context.Attempt.Value,
                Outputs = outputs,
                Records = reduction.Records,
                Counters = new(StringComparer.Ordinal) { ["documents"] = summary.Documents, ["shard-bytes"] = summary.Bytes },
            };
        }
        finally
        {
            _slots.Return(slot);
        }

        async Task<RunMerger> OpenAsync(Stage stage, string channel, bool withBase)
        {
            var runs = StageInputs.OfAsync(context, stage, channel, cancellationToken);
            if (withBase) runs = runs.Concat(StageInputs.OfBase(context, channel).ToAsyncEnumerable());
            return await RunSet.OpenAsync(context.Store, runs, context.Scratch, cancellationToken).ConfigureAwait(false);
        }
    }
}
