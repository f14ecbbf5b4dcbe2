using System.Globalization;

namespace Indexer.Storage;

/// <summary>Says what a failed file call means to the user of a local store.</summary>
internal static class LocalBlobStoreErrors
{
    /// <summary>Whether <see cref="From"/> knows what to say about this exception.</summary>
    public static bool IsFileError(Exception error) => error is IOException or UnauthorizedAccessException;

    public static BlobStoreException From(Exception error, string key, string root) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => NotFound(key, root, error),
        UnauthorizedAccessException => Refused(key, $"The store's folder {root} does not let this process touch '{key}' ({error.Message}). Give the user it runs as access to the folder.", error),
        PathTooLongException => Refused(key, $"The path of '{key}' below the store's folder {root} is too long for the file system: choose a folder with a shorter path.", error),
        _ => FromErrno(error.HResult, key, root, error),
    };

    public static BlobStoreException NotFound(string key, string root, Exception? error) =>
        new(BlobStoreErrorKind.NotFound, key, $"There is no blob '{key}' in the store {root}.", error);

    public static BlobStoreException FromErrno(int errno, string key, string root, Exception? error) => errno switch
    {
        Errno.NoSpace or Errno.LinuxQuota or Errno.WindowsDiskFull => Refused(key, Full(key, root), error),
        Errno.ReadOnly => Refused(key, $"The store's folder {root} is on a read-only file system: '{key}' can't be written.", error),
        Errno.FileTooLarge => Refused(key, $"'{key}' is larger than the file system of the store's folder {root} allows for one file.", error),
        Errno.NotDirectory => Refused(key, $"'{key}' can't be a blob in the store {root}: a blob has the name of one of its folders.", error),
        Errno.IsDirectory => Refused(key, $"'{key}' can't be a blob in the store {root}: it is the folder of other blobs.", error),
        Errno.NotPermitted or Errno.LinuxNotSupported => Refused(key, $"The file system of the store's folder {root} has no hard links, which make the creation of a blob atomic: choose a folder on another file system.", error),
        _ => new BlobStoreException(BlobStoreErrorKind.Transient, key, $"The store {root} failed on '{key}': {error?.Message ?? $"error {errno}"}.", error),
    };

    private static BlobStoreException Refused(string key, string message, Exception? error) => new(BlobStoreErrorKind.Refused, key, message, error);

    private static string Full(string key, string root)
    {
        var free = "an unknown number of";
        try
        {
            free = new DriveInfo(root).AvailableFreeSpace.ToString("N0", CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (IsFileError(e) || e is ArgumentException)
        {
            // The message goes without the number.
        }
        return $"The disk of the store's folder {root} is full: '{key}' could not be written, {free} bytes are free. Free space there or choose another folder.";
    }
}
