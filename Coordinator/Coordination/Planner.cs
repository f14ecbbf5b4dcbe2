using Indexer.Corpus;
using Indexer.Indexing;
using Indexer.Jobs;

namespace Indexer.Coordinator.Coordination;

/// <summary>Turns a request into a plan: splits, partitions, and for an update the runs to merge with. The same request gives the same plan on any machine.</summary>
internal sealed class Planner(JobStore jobs, ManifestStore generations)
{
    /// <summary>Plans a job and writes its plan; returns the one that stands.</summary>
    /// <exception cref="PlanException">The request can't be planned; the message says why and what to do.</exception>
    public async Task<JobPlan> PlanAsync(JobId job, JobRequest request, CancellationToken cancellationToken)
    {
        var basis = await BaseOfAsync(request, cancellationToken);
        var draft = new JobPlan
        {
            Request = request,
            Partitions = request.Shards ?? basis?.Shards.Count ?? ShardCount.For(request.Inputs),
            BaseRuns = basis?.Runs ?? [],
        };
        return await jobs.PlanAsync(job, draft, SplitPlanner.Walk(request.Inputs, request.Corpus, cancellationToken), cancellationToken);
    }

    private async Task<GenerationManifest?> BaseOfAsync(JobRequest request, CancellationToken cancellationToken)
    {
        if (request.Mode != IndexMode.Update || request.BaseGeneration == 0) return null;
        return await generations.GetAsync(request.Index, request.BaseGeneration, cancellationToken)
            ?? throw new PlanException($"index '{request.Index}' has no generation {request.BaseGeneration} to update; see 'indexer generations {request.Index}'.");
    }
}

/// <summary>A request can't be planned.</summary>
internal sealed class PlanException(string message) : Exception(message);
