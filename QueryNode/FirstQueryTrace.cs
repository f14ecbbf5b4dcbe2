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
/// the submission to being searchable. Does nothing while nobody traces. Thread-safe.
/// </summary>
internal sealed class FirstQueryTrace(IBlobStore store) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Index, int Generation), Lazy<Task>> _noted = new();
    private readonly ManifestStore _manifests = new(store, TimeProvider.System);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Notes an answer, beside it: the store knows the job, and no search waits for it.</summary>
    public void Note(SearchResponse response)
    {
        var answered = (response.Index, response.Generation);
        if (!IndexerTelemetry.Activities.HasListeners() || _noted.ContainsKey(answered)) return;
        _ = _noted.GetOrAdd(answered, noted => new Lazy<Task>(() => Task.Run(() => NoteAsync(noted.Index, noted.Generation, _stopping.Token)))).Value; // awaited at the end
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_noted.Values.Select(noted => noted.Value));
    }

    private async Task NoteAsync(string index, int generation, CancellationToken cancellationToken)
    {
        try
        {
            if (await _manifests.GetAsync(index, generation, cancellationToken) is not { } manifest) return;
            var submission = await JobSubmission.FindAsync(store, new JobId(manifest.Job), cancellationToken);
            ActivityContext parent = TraceText.Parse(submission?.Traceparent);
            if (parent == default) return;
            using var activity = IndexerTelemetry.Activities.StartActivity("first query", ActivityKind.Server, parent);
            activity?.SetTag("indexer.job", manifest.Job).SetTag("indexer.index", index).SetTag("indexer.generation", generation);
        }
        catch (Exception e) when (e is BlobStoreException || cancellationToken.IsCancellationRequested)
        {
            // A span less; the answer is not worth less for it.
        }
    }
}
