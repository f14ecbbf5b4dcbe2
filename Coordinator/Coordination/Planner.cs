using Indexer.Corpus;
using Indexer.Indexing;
using Indexer.Jobs;

namespace Indexer.Coordinator.Coordination;

/// <summary>Turns a request into a plan: splits, partitions, and for an update the runs to merge with. The same request gives the same plan on any machine.</summary>
internal sealed class Planner(ManifestStore generations)
{
    /// <exception cref="PlanException">The request can't be planned; the message says why and what to do.</exception>
    public async Task<JobPlan> PlanAsync(JobRequest request, CancellationToken cancellationToken)
    {
        var splits = SplitPlanner.Plan(request.Inputs, request.Corpus);
        var basis = await BaseOfAsync(request, cancellationToken);
        return new JobPlan
        {
            Request = request,
            Partitions = request.Shards ?? basis?.Shards.Count ?? ShardCount.For(request.Inputs),
            Splits = splits,
            BaseRuns = basis?.Runs ?? [],
        };
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
