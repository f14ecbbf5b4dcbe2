namespace Indexer.Storage;

/// <summary>Walks a local store's folder in byte order of keys, one folder's names in memory at a time along the path.</summary>
internal static class LocalBlobListing
{
    public static IEnumerable<BlobInfo> Blobs(string root, string prefix)
    {
        var slash = prefix.LastIndexOf('/');
        return Walk(root, prefix[..(slash + 1)], prefix[(slash + 1)..]);
    }

    public static IReadOnlyList<string> Folders(string root, string folder)
    {
        var folders = new List<string>();
        if (FolderNames.Read(Path.Combine(root, folder), "") is not { } names) return folders;
        for (var i = 0; i < names.Count; i++)
            if (names[i] is var name && name.EndsWith('/')) folders.Add(folder + name);
        return folders;
    }

    public static BlobInfo? Stat(string key, string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new BlobInfo(key, file.Length, new DateTimeOffset(file.LastWriteTimeUtc)) : null;
    }

    /// <param name="root">The store's folder.</param>
    /// <param name="folder">Key prefix of the folder to walk: empty, or ending with a slash.</param>
    /// <param name="beginning">What its entries' names must begin with.</param>
    private static IEnumerable<BlobInfo> Walk(string root, string folder, string beginning)
    {
        if (FolderNames.Read(Path.Combine(root, folder), beginning) is not { } names) yield break;
        for (var i = 0; i < names.Count; i++)
        {
            var entry = names[i];
            if (entry.EndsWith('/'))
            {
                foreach (var blob in Walk(root, folder + entry, "")) yield return blob;
            }
            else if (Stat(folder + entry, Path.Combine(root, folder, entry)) is { } blob) // may have been deleted meanwhile
            {
                yield return blob;
            }
        }
    }
}
