using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Indexer.Storage;

/// <summary>Small JSON blobs of a store, by source-generated contracts.</summary>
public static class BlobJson
{
    /// <summary>Reads a blob, or null where there is none.</summary>
    /// <exception cref="BlobStoreException">Kind <see cref="BlobStoreErrorKind.Corrupt"/> where it is not the JSON that is expected.</exception>
    public static async Task<T?> ReadJsonAsync<T>(this IBlobStore store, string key, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(store);
        try
        {
            await using var stream = await store.OpenReadAsync(key, 0, null, cancellationToken);
            return await JsonSerializer.DeserializeAsync(stream, type, cancellationToken)
                ?? throw new BlobStoreException(BlobStoreErrorKind.Corrupt, key, $"'{key}' holds null where a {typeof(T).Name} is expected.");
        }
        catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.NotFound)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new BlobStoreException(BlobStoreErrorKind.Corrupt, key, $"'{key}' is not a {typeof(T).Name} as JSON (line {e.LineNumber}, byte {e.BytePositionInLine}): {e.Message}", e);
        }
    }

    /// <summary>Creates a blob unless the key is taken; see <see cref="IBlobStore.TryCreateAsync"/>.</summary>
    public static Task<bool> TryCreateJsonAsync<T>(this IBlobStore store, string key, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.TryCreateAsync(key, JsonSerializer.SerializeToUtf8Bytes(value, type), cancellationToken);
    }

    /// <summary>Writes or replaces a blob; see <see cref="IBlobStore.PutAsync"/>.</summary>
    public static Task PutJsonAsync<T>(this IBlobStore store, string key, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, type);
        return store.PutAsync(key, (stream, token) => stream.WriteAsync(bytes, token).AsTask(), cancellationToken);
    }
}
