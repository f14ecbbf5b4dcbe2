namespace Indexer.Coordinator.Commands;

/// <summary>Looks a document up in the fates of a generation.</summary>
internal static class EmbeddedInspection
{
    public static Task<Inspection> InspectAsync(this Embedded system, string index, string urlOrId, int generation, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
