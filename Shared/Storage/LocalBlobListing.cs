using System.IO.Enumeration;

namespace Indexer.Storage;

/// <summary>Walks a local store's folder in byte order of keys, one folder's names in memory at a time along the path.</summary>
internal static class LocalBlobListing
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    public static IEnumerable<BlobInfo> Blobs(string root, string prefix)
    {
        var slash = prefix.LastIndexOf('/');
        return Walk(root, prefix[..(slash + 1)], prefix[(slash + 1)..]);
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
        foreach (var entry in Entries(Path.Combine(root, folder), beginning))
        {
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

    // A folder is sorted as "name/": keys compare by the slash that follows, and '-' and '.' come before it.
    private static List<string> Entries(string path, string beginning)
    {
        var entries = new List<string>();
        try
        {
            var names = new FileSystemEnumerable<string>(path, (ref FileSystemEntry entry) =>
                entry.IsDirectory ? string.Concat(entry.FileName, "/") : entry.FileName.ToString(), Everything)
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                    entry.FileName[0] != '.' && entry.FileName.StartsWith(beginning, StringComparison.Ordinal),
            };
            entries.AddRange(names);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (IOException e) when (e.HResult == Errno.NotDirectory)
        {
            return [];
        }
        entries.Sort(StringComparer.Ordinal);
        return entries;
    }
}
