using Indexer.Coordinator.Terminal;
using Indexer.Indexing;
using Indexer.Storage;

namespace Indexer.Coordinator.Commands;

/// <summary>Indices and generations of a data folder, with messages for those that aren't there.</summary>
internal static class Indices
{
    /// <summary>The manifest of a generation, the newest where <paramref name="generation"/> is null.</summary>
    /// <exception cref="CommandException">There is no such index or generation; the message names what there is.</exception>
    public static async Task<GenerationManifest> ManifestAsync(IBlobStore store, Shell shell, string index, int? generation, CancellationToken cancellationToken)
    {
        var manifests = new ManifestStore(store, TimeProvider.System);
        var manifest = generation is { } number
            ? await manifests.GetAsync(index, number, cancellationToken)
            : await manifests.LatestAsync(index, cancellationToken);
        if (manifest is not null) return manifest;
        if (generation is null || await manifests.LatestAsync(index, cancellationToken) is not { } latest)
            throw await UnknownAsync(store, shell, index, cancellationToken);
        throw new CommandException($"'{index}' has no generation {generation}; the newest is {latest.Generation}. All of them: {shell.Program} generations {index}");
    }

    /// <summary>All manifests of an index, newest first.</summary>
    /// <exception cref="CommandException">There is no such index.</exception>
    public static async Task<IReadOnlyList<GenerationManifest>> HistoryAsync(IBlobStore store, Shell shell, string index, CancellationToken cancellationToken)
    {
        var manifests = new ManifestStore(store, TimeProvider.System);
        var history = await manifests.ListAsync(index, cancellationToken);
        if (history.Count == 0) throw await UnknownAsync(store, shell, index, cancellationToken);
        return [.. history.Reverse()];
    }

    /// <summary>The newest generation's number, 0 for an index that isn't there.</summary>
    public static async Task<int> LatestGenerationAsync(IBlobStore store, string index, CancellationToken cancellationToken) =>
        (await new ManifestStore(store, TimeProvider.System).LatestAsync(index, cancellationToken))?.Generation ?? 0;

    /// <summary>Publishes the content of an older generation as the next.</summary>
    /// <exception cref="CommandException">There is no such generation, or it is the newest already.</exception>
    public static async Task<GenerationManifest> RollbackAsync(IBlobStore store, Shell shell, string index, int generation, CancellationToken cancellationToken)
    {
        var wanted = await ManifestAsync(store, shell, index, generation, cancellationToken);
        if (wanted.Generation == await LatestGenerationAsync(store, index, cancellationToken))
            throw new CommandException($"Generation {generation} is the newest of '{index}' already; there is nothing to roll back.");
        return await new ManifestStore(store, TimeProvider.System).RollbackAsync(index, generation, cancellationToken);
    }

    /// <summary>The error of a name that no index has.</summary>
    public static async Task<CommandException> UnknownAsync(IBlobStore store, Shell shell, string index, CancellationToken cancellationToken)
    {
        var names = await new ManifestStore(store, TimeProvider.System).IndexesAsync(cancellationToken);
        return new CommandException(names.Count == 0
            ? $"There is no index '{index}', nor any other in this data folder. Make one: {shell.Program} index INPUT --index {index}"
            : $"There is no index '{index}'.{Suggestion.For(index, names)} There {(names.Count == 1 ? "is" : "are")}: {string.Join(", ", names)}.");
    }
}
