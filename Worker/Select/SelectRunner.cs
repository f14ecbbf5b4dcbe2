using Indexer.Captures;
using Indexer.Extraction;
using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Shuffle;
using Indexer.Text;

namespace Indexer.Worker.Select;

/// <summary>Select: the facts and links of one partition of keys → the signatures of the capture that stands for each document, and the texts of its links for the documents they lead to.</summary>
public sealed class SelectRunner : TaskRunner
{
    private const int SignaturesChannel = 0, AnchorsChannel = 1;

    /// <inheritdoc/>
    public override Stage Stage => Stage.Select;

    /// <inheritdoc/>
    public override async Task<TaskCommit> RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        using var shuffle = new ShuffleWriter([Channels.Signatures, Channels.Anchors], context.OutputPrefix + ShuffleWriter.BlobName, Path.Combine(context.Scratch, ShuffleWriter.BlobName));
        var request = context.Plan.Request;
        if (request.Extraction.Duplicates != DuplicatePolicy.Keep || request.Indexing.Anchors != AnchorPolicy.None)
        {
            var runs = await OpenAsync(request.Indexing.Anchors == AnchorPolicy.None ? [Channels.Facts] : [Channels.Facts, Channels.Links]).ConfigureAwait(false);
            using var facts = runs[0];
            using var links = runs.ElementAtOrDefault(1);
            Emit(context, facts, links is null ? null : new AnchorEmitter(context, new LinksLookup(links), shuffle, AnchorsChannel), shuffle, cancellationToken);
        }
        shuffle.Finish();
        context.Computed();
        return new TaskCommit
        {
            Attempt = context.Attempt.Value,
            Outputs = await shuffle.UploadAsync(context.Store, cancellationToken).ConfigureAwait(false),
            Records = new RecordCounts(),
        };

        Task<IReadOnlyList<RunMerger>> OpenAsync(IReadOnlyList<string> channels)
        {
            var runs = StageInputs.OfAsync(context, Stage.Map, channels, cancellationToken).Concat(StageInputs.OfBase(context, channels).ToAsyncEnumerable());
            return RunSet.OpenAsync(context.Store, channels, runs, context.Scratch, cancellationToken);
        }
    }

    private static void Emit(TaskContext context, RunMerger facts, AnchorEmitter? anchors, ShuffleWriter shuffle, CancellationToken cancellationToken)
    {
        var filter = new KeyFilter(context);
        var group = new CaptureGroup();
        Utf8Buffer lastKey = new(), signature = new(), value = new();
        var (exact, near) = context.Plan.Request.Extraction.Duplicates switch
        {
            DuplicatePolicy.Keep => (false, false),
            DuplicatePolicy.Exact => (true, false),
            _ => (true, true),
        };
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
            if (group.Judge(fact.Header) != CaptureVerdict.Chosen) continue;
            anchors?.Emit(facts.Key, facts.Value);
            if (!exact || !fact.IsFoldable) continue;
            Signature.WriteExact(signature, value, fact.Header.Digest, facts.Key);
            shuffle.Add(SignaturesChannel, Signature.PartitionOf(signature.Span, context.Plan.Partitions), signature.Span, value.Span);
            if (!near || fact.SimilarityHash == 0) continue;
            for (var band = 0; band < Signature.Bands; band++)
            {
                Signature.WriteBand(signature, value, band, fact, facts.Key);
                shuffle.Add(SignaturesChannel, Signature.PartitionOf(signature.Span, context.Plan.Partitions), signature.Span, value.Span);
            }
        }
    }
}
