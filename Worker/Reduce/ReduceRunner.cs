using Indexer.Captures;
using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Shuffle;

namespace Indexer.Worker.Reduce;

/// <summary>Reduce: the pages of one partition of keys, less the duplicates, with the texts of links to them → one shard, and what a later update and inspection need.</summary>
public sealed class ReduceRunner : TaskRunner
{
    private readonly IndexingSlots _slots = new();

    /// <inheritdoc/>
    public override Stage Stage => Stage.Reduce;

    /// <inheritdoc/>
    public override async Task<TaskCommit> RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var mapped = await OpenAsync(Stage.Map, [Channels.Links, Channels.Fates, Channels.Pages], withBase: true).ConfigureAwait(false);
        using RunMerger links = mapped[0], fates = mapped[1], pages = mapped[2];
        using var duplicates = (await OpenAsync(Stage.Deduplicate, [Channels.Duplicates], withBase: false).ConfigureAwait(false))[0];
        using var anchors = (await OpenAsync(Stage.Select, [Channels.Anchors], withBase: false).ConfigureAwait(false))[0];
        using var archive = new GenerationArchive(context.Scratch);
        var folder = Path.Combine(context.Scratch, "shard");
        var fateMerge = new FateMerge(fates, archive.Fates, new KeyFilter(context));
        var anchorLookup = new AnchorLookup(anchors, context.Plan.Request.Indexing.MaxAnchors);
        var linksLookup = new LinksLookup(links);
        var files = new PartitionUpload(context, folder);
        await using (files.ConfigureAwait(false))
        {
            var (summary, runs, records) = Build(
                context, folder,
                shard => new Reduction(context, shard, archive, fateMerge, new DuplicateLookup(duplicates)) { Links = linksLookup, Anchors = anchorLookup },
                pages, archive, files, cancellationToken);
            context.Computed();
            return new TaskCommit
            {
                Attempt = context.Attempt.Value,
                Outputs = await files.FinishAsync(summary, runs, cancellationToken).ConfigureAwait(false),
                Records = records,
                Counters = new(StringComparer.Ordinal) { ["documents"] = summary.Documents, ["shard-bytes"] = summary.Bytes },
            };
        }

        Task<IReadOnlyList<RunMerger>> OpenAsync(Stage stage, IReadOnlyList<string> channels, bool withBase)
        {
            var runs = StageInputs.OfAsync(context, stage, channels, cancellationToken);
            if (withBase) runs = runs.Concat(StageInputs.OfBase(context, channels).ToAsyncEnumerable());
            return RunSet.OpenAsync(context.Store, channels, runs, context.Scratch, cancellationToken);
        }
    }

    private (ShardSummary Summary, ArchivedRuns Runs, RecordCounts Records) Build(
        TaskContext context, string folder, Func<ShardBuilder, Reduction> reductionInto, RunMerger pages, GenerationArchive archive, PartitionUpload files, CancellationToken cancellationToken)
    {
        var slot = _slots.Rent();
        try
        {
            using var shard = new ShardBuilder(folder, context.Plan.Request.Indexing, slot);
            var reduction = reductionInto(shard);
            reduction.Run(pages, cancellationToken);
            shard.EndDocuments();
            var runs = archive.Finish();
            files.Begin(shard.Written, runs);
            return (shard.Finish(cancellationToken), runs, reduction.Records);
        }
        finally
        {
            _slots.Return(slot);
        }
    }
}
