using Indexer.Coordinator.Terminal;
using Indexer.Indexing;
using Indexer.Storage;

namespace Indexer.Coordinator.Commands;

/// <summary>Checks of what indexes serve: every file of the newest generation of each, byte for byte.</summary>
internal static class GenerationChecks
{
    public static async Task<IReadOnlyList<DoctorCheck>> RunAsync(IBlobStore store, Shell shell, CancellationToken cancellationToken)
    {
        var manifests = new ManifestStore(store, TimeProvider.System);
        var checks = new List<DoctorCheck>();
        foreach (var index in await manifests.IndexesAsync(cancellationToken))
            if (await manifests.LatestAsync(index, cancellationToken) is { } generation) checks.AddRange(await VerifyAsync(store, generation, shell, cancellationToken));
        return checks;
    }

    private static async Task<IEnumerable<DoctorCheck>> VerifyAsync(IBlobStore store, GenerationManifest generation, Shell shell, CancellationToken cancellationToken)
    {
        var files = generation.Files.DistinctBy(file => file.Hash).ToList();
        var name = $"generation {generation.Generation} of '{generation.Index}'";
        var damaged = await FileAudit.FindDamagedAsync(store, generation, cancellationToken);
        if (damaged.Count == 0)
            return [new DoctorCheck("files", CheckStatus.Ok, $"{name}: {Quantity.Of(files.Count, "file")}, {Quantity.Bytes(files.Sum(file => file.Length))}, as they were written")];
        return damaged.Select(file => new DoctorCheck(
            "files", CheckStatus.Fail, $"{name}: {file.Key} ({file.Use}) is damaged: {file.Fault}",
            "Index its inputs again with another --split-size (the same command would only report the job that is done): what is damaged is written anew. "
                + $"At once: {shell.Program} rollback {generation.Index} N, to a generation without the file."));
    }
}
