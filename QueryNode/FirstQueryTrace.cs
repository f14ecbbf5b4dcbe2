using System.Collections.Concurrent;
using System.Diagnostics;
using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Search;
using Indexer.Storage;
using Indexer.Telemetry;

namespace Indexer.QueryNode;

/// <summary>
/// Ends the trace of a job: the first query that a generation answers on this node is a span of the job that published it, so that one trace shows how long it took from
/// the submission to being searchable. Does nothing while nobody traces.
/// </summary>
internal sealed class FirstQueryTrace(IBlobStore store)
{
    private readonly ConcurrentDictionary<(string Index, int Generation), bool> _seen = new();
    private readonly ManifestStore _manifests = new(store, TimeProvider.System);

    public async Task NoteAsync(SearchResponse response, CancellationToken cancellationToken)
    {
        if (!IndexerTelemetry.Activities.HasListeners() || !_seen.TryAdd((response.Index, response.Generation), true)) return;
        try
        {
            if (await _manifests.GetAsync(response.Index, response.Generation, cancellationToken) is not { } manifest) return;
            var submission = await JobSubmission.FindAsync(store, new JobId(manifest.Job), cancellationToken);
            ActivityContext parent = TraceText.Parse(submission?.Traceparent);
            if (parent == default) return;
            using var activity = IndexerTelemetry.Activities.StartActivity("first query", ActivityKind.Server, parent);
            activity?.SetTag("indexer.job", manifest.Job).SetTag("indexer.index", response.Index).SetTag("indexer.generation", response.Generation);
        }
        catch (BlobStoreException)
        {
            // A span less; the answer is not worth less for it.
        }
    }
}
