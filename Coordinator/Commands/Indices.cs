using System.Globalization;
using System.Text.Json;
using Indexer.Coordinator.Terminal;
using Indexer.Indexing;
using Indexer.Storage;

namespace Indexer.Coordinator.Commands;

/// <summary>Indices and generations of a data folder, with messages for names that aren't there.</summary>
internal static class Indices
{
    /// <summary>The manifest of a generation, the newest where <paramref name="generation"/> is null.</summary>
    /// <exception cref="CommandException">There is no such index or generation; the message names what there is.</exception>
    public static async Task<GenerationManifest> ManifestAsync(IBlobStore store, Shell shell, string index, int? generation, CancellationToken cancellationToken)
    {
        var numbers = await NumbersAsync(store, index, cancellationToken);
        if (numbers.Count == 0) throw await UnknownAsync(store, shell, index, cancellationToken);
        if (generation is { } wanted && !numbers.Contains(wanted))
            throw new CommandException($"'{index}' has no generation {wanted}; it has {(numbers.Count == 1 ? "" : $"{numbers[0]} to ")}{numbers[^1]}. See: {shell.Program} generations {index}");
        return await ReadAsync(store, index, generation ?? numbers[^1], cancellationToken);
    }

    /// <summary>All manifests of an index, newest first.</summary>
    public static async Task<IReadOnlyList<GenerationManifest>> HistoryAsync(IBlobStore store, Shell shell, string index, CancellationToken cancellationToken)
    {
        var numbers = await NumbersAsync(store, index, cancellationToken);
        if (numbers.Count == 0) throw await UnknownAsync(store, shell, index, cancellationToken);
        var manifests = new List<GenerationManifest>();
        foreach (var number in numbers.AsEnumerable().Reverse()) manifests.Add(await ReadAsync(store, index, number, cancellationToken));
        return manifests;
    }

    /// <summary>The newest generation's number, 0 for an index that isn't there.</summary>
    public static async Task<int> LatestGenerationAsync(IBlobStore store, string index, CancellationToken cancellationToken) =>
        (await NumbersAsync(store, index, cancellationToken)).LastOrDefault();

    /// <summary>Publishes the content of an older generation as the next.</summary>
    public static async Task<GenerationManifest> RollbackAsync(IBlobStore store, Shell shell, string index, int generation, CancellationToken cancellationToken)
    {
        var old = await ManifestAsync(store, shell, index, generation, cancellationToken);
        var latest = await LatestGenerationAsync(store, index, cancellationToken);
        if (latest == generation) throw new CommandException($"Generation {generation} is the newest of '{index}' already; there is nothing to roll back.");
        throw new NotSupportedException(old.Index);
    }

    private static async Task<CommandException> UnknownAsync(IBlobStore store, Shell shell, string index, CancellationToken cancellationToken)
    {
        var names = await NamesAsync(store, cancellationToken);
        return new CommandException(names.Count == 0
            ? $"There is no index '{index}', nor any other in this data folder. Make one: {shell.Program} index INPUT --index {index}"
            : $"There is no index '{index}'.{Suggestion.For(index, names)} There {(names.Count == 1 ? "is" : "are")}: {string.Join(", ", names)}.");
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(IBlobStore store, CancellationToken cancellationToken)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var blob in store.ListAsync("indices/", cancellationToken))
            if (blob.Key.Split('/') is [_, var name, "generations", _])
                names.Add(name);
        return [.. names];
    }

    private static async Task<List<int>> NumbersAsync(IBlobStore store, string index, CancellationToken cancellationToken)
    {
        var numbers = new List<int>();
        await foreach (var blob in store.ListAsync($"indices/{index}/generations/", cancellationToken))
            if (int.TryParse(Path.GetFileNameWithoutExtension(blob.Key), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                numbers.Add(number);
        numbers.Sort();
        return numbers;
    }

    private static async Task<GenerationManifest> ReadAsync(IBlobStore store, string index, int number, CancellationToken cancellationToken)
    {
        await using var stream = await store.OpenReadAsync($"indices/{index}/generations/{number}.json", 0, null, cancellationToken);
        return (await JsonSerializer.DeserializeAsync<GenerationManifest>(stream, JsonSerializerOptions.Web, cancellationToken))!; // a manifest is an object
    }
}
