using System.Buffers;

namespace Indexer.Storage;

/// <summary>
/// The grammar of blob keys, one for every store: at most <see cref="MaxLength"/> bytes; segments of ASCII letters, digits and <c>-_.=</c> with single
/// slashes between; no segment begins with a dot, so that no key climbs out of its store (<c>..</c>) or names a store's own files.
/// </summary>
public static class BlobKey
{
    /// <summary>Longest key in bytes; a segment is at most 255.</summary>
    public const int MaxLength = 900;

    private const int MaxSegmentLength = 255;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=/");

    /// <summary>Refuses what is no key.</summary>
    /// <exception cref="BlobStoreException">Kind <see cref="BlobStoreErrorKind.Refused"/>; the message names the fault.</exception>
    public static void Check(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (FaultOf(key, isPrefix: false) is { } fault)
            throw new BlobStoreException(BlobStoreErrorKind.Refused, key, $"'{key}' can't be the key of a blob: {fault}.");
    }

    /// <summary>Refuses what no key can begin with. Empty is a prefix of all keys.</summary>
    /// <exception cref="BlobStoreException">Kind <see cref="BlobStoreErrorKind.Refused"/>; the message names the fault.</exception>
    public static void CheckPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (FaultOf(prefix, isPrefix: true) is { } fault)
            throw new BlobStoreException(BlobStoreErrorKind.Refused, prefix, $"'{prefix}' can't be the beginning of a blob's key: {fault}.");
    }

    /// <summary>Refuses what no key can begin with up to a slash. Empty is where all keys are.</summary>
    /// <exception cref="BlobStoreException">Kind <see cref="BlobStoreErrorKind.Refused"/>; the message names the fault.</exception>
    public static void CheckFolder(string folder)
    {
        CheckPrefix(folder);
        if (folder.Length > 0 && folder[^1] != '/') throw new BlobStoreException(BlobStoreErrorKind.Refused, folder, $"'{folder}' can't be a folder of blobs: it does not end with a slash.");
    }

    private static string? FaultOf(ReadOnlySpan<char> key, bool isPrefix)
    {
        if (key.IsEmpty) return isPrefix ? null : "it is empty";
        if (key.Length > MaxLength) return $"it has {key.Length} characters, more than {MaxLength}";
        var odd = key.IndexOfAnyExcept(Allowed);
        if (odd >= 0) return $"character {odd} (U+{(int)key[odd]:X4}) is none of letters, digits and -_.=/";
        if (isPrefix && key[^1] == '/') key = key[..^1];
        foreach (var range in key.Split('/'))
        {
            var segment = key[range];
            if (segment.IsEmpty) return "it has an empty segment";
            if (segment[0] == '.') return "a segment begins with a dot";
            if (segment.Length > MaxSegmentLength) return $"a segment has {segment.Length} characters, more than {MaxSegmentLength}";
        }
        return null;
    }
}
