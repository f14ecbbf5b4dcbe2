using Indexer.Captures;
using Indexer.Coordinator.Coordination;
using Indexer.Indexing;

namespace Indexer.Coordinator.Commands;

/// <summary>Looks a document up in the fates of a generation.</summary>
internal static class EmbeddedInspection
{
    public static async Task<Inspection> InspectAsync(this Embedded system, string index, string urlOrId, int generation, CancellationToken cancellationToken)
    {
        var manifest = await system.Generations.GetAsync(index, generation, cancellationToken)
            ?? throw new CommandException($"index '{index}' has no generation {generation}; see 'indexer generations {index}'.");
        var (key, fates) = await new Inspector(system.Store).InspectAsync(manifest, urlOrId, cancellationToken);
        return new Inspection(index, generation, urlOrId, key.Value, [.. fates.OrderByDescending(fate => fate.Captured).Select(Describe)]);
    }

    private static InspectedFate Describe(Fate fate) => new()
    {
        Fate = fate.Kind.ToString().ToLowerInvariant(),
        Reason = fate.Reason.Length > 0 ? fate.Reason : null,
        Location = fate.Location.ToString(),
        Url = fate.Url.Length > 0 ? fate.Url : null,
        Captured = fate.Captured > DateTimeOffset.UnixEpoch ? fate.Captured : null,
        Survivor = fate.Survivor.Length > 0 ? fate.Survivor : null,
    };
}
