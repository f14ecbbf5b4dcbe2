using Indexer.Captures;
using Indexer.Extraction;
using Indexer.Jobs;
using Indexer.Shuffle;
using Indexer.Text;

namespace Indexer.Worker.Select;

/// <summary>Select: the facts of one partition of keys → the signatures of the capture that stands for each document.</summary>
public sealed class SelectRunner : TaskRunner
{
    /// <inheritdoc/>
    public override Stage Stage => Stage.Select;

    /// <inheritdoc/>
    public override async Task<TaskCommit> RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        using var shuffle = new ShuffleWriter([Channels.Signatures], context.OutputPrefix + "runs", Path.Combine(context.Scratch, "runs"));
        if (context.Plan.Request.Extraction.Duplicates != DuplicatePolicy.Keep)
        {
            var runs = StageInputs.OfAsync(context, Stage.Map, Channels.Facts, cancellationToken).Concat(StageInputs.OfBase(context, Channels.Facts).ToAsyncEnumerable());
            using var facts = await RunSet.OpenAsync(context.Store, runs, context.Scratch, cancellationToken).ConfigureAwait(false);
            Emit(context, facts, shuffle, cancellationToken);
        }
        shuffle.Finish();
        context.Computed();
        return new TaskCommit
        {
            Attempt = context.Attempt.Value,
            Outputs = await shuffle.UploadAsync(context.Store, cancellationToken).ConfigureAwait(false),
            Records = new RecordCounts(),
        };
    }

    private static void Emit(TaskContext context, RunMerger facts, ShuffleWriter shuffle, CancellationToken cancellationToken)
    {
        var filter = new KeyFilter(context);
        var group = new CaptureGroup();
        Utf8Buffer lastKey = new(), signature = new(), value = new();
        var near = context.Plan.Request.Extraction.Duplicates == DuplicatePolicy.Near;
        var first = true;
        for (long entries = 1; facts.MoveNext(); entries++)
        {
            if ((entries & 1023) == 0) context.Progress(new(facts.BytesRead, facts.Bytes, entries));
            if (!filter.IsMine(facts.Key)) continue;
            if (first || !facts.Key.SequenceEqual(lastKey.Span))
            {
                cancellationToken.ThrowIfCancellationRequested();
                first = false;
                lastKey.Clear();
                lastKey.Append(facts.Key);
                group.Begin();
            }
            var fact = CaptureFact.Read(facts.Value);
            if (group.Judge(fact.Header) != CaptureVerdict.Chosen || !fact.IsFoldable) continue;
            Signature.WriteExact(signature, value, fact.Header.Digest, facts.Key);
            shuffle.Add(0, Signature.PartitionOf(signature.Span, context.Plan.Partitions), signature.Span, value.Span);
            if (!near || fact.SimilarityHash == 0) continue;
            for (var band = 0; band < Signature.Bands; band++)
            {
                Signature.WriteBand(signature, value, band, fact, facts.Key);
                shuffle.Add(0, Signature.PartitionOf(signature.Span, context.Plan.Partitions), signature.Span, value.Span);
            }
        }
    }
}
