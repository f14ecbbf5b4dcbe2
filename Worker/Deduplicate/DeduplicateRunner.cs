using Indexer.Captures;
using Indexer.Extraction;
using Indexer.Jobs;
using Indexer.Shuffle;
using Indexer.Text;

namespace Indexer.Worker.Deduplicate;

/// <summary>Deduplicate: the signatures of one partition → documents to drop, each with the one that stands for it.</summary>
public sealed class DeduplicateRunner : TaskRunner
{
    /// <inheritdoc/>
    public override Stage Stage => Stage.Deduplicate;

    /// <inheritdoc/>
    public override async Task<TaskCommit> RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        using var shuffle = new ShuffleWriter([Channels.Duplicates], context.OutputPrefix + ShuffleWriter.BlobName, Path.Combine(context.Scratch, ShuffleWriter.BlobName));
        var runs = StageInputs.OfAsync(context, Stage.Select, [Channels.Signatures], cancellationToken);
        using (var signatures = (await RunSet.OpenAsync(context.Store, [Channels.Signatures], runs, context.Scratch, cancellationToken).ConfigureAwait(false))[0])
            Emit(context, signatures, shuffle, cancellationToken);
        shuffle.Finish();
        context.Computed();
        return new TaskCommit
        {
            Attempt = context.Attempt.Value,
            Outputs = await shuffle.UploadAsync(context.Store, cancellationToken).ConfigureAwait(false),
            Records = new RecordCounts(),
        };
    }

    private static void Emit(TaskContext context, RunMerger signatures, ShuffleWriter shuffle, CancellationToken cancellationToken)
    {
        Utf8Buffer groupKey = new(), value = new();
        var group = new SignatureGroup();
        for (long entries = 1; signatures.MoveNext(); entries++)
        {
            if ((entries & 1023) == 0) context.Progress(new(signatures.BytesRead, signatures.Bytes, entries));
            if (!signatures.Key.SequenceEqual(groupKey.Span))
            {
                cancellationToken.ThrowIfCancellationRequested();
                groupKey.Clear();
                groupKey.Append(signatures.Key);
                group.Begin();
            }
            var similarity = Signature.ReadDocument(signatures.Value, out var document);
            var exact = Signature.IsExact(signatures.Key);
            if (group.Add(exact, similarity, document) is not { } survivor) continue;
            DuplicateEntry.Write(value, exact ? DuplicateEntry.Exact : DuplicateEntry.Near, survivor);
            shuffle.Add(0, DocumentKey.PartitionOf(DocumentKey.HashOf(document), context.Plan.Partitions), document, value.Span);
        }
    }
}
