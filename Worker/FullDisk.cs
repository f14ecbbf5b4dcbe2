using System.Collections.Concurrent;
using Indexer.Jobs;
using Indexer.Storage;

namespace Indexer.Worker;

/// <summary>
/// Remembers the tasks that found this worker's disk full. The first time it is the worker's trouble, and another may do the task; a task that meets it
/// again may be too large for any. Thread-safe.
/// </summary>
internal sealed class FullDisk
{
    private const int MaxTasks = 1024;

    private readonly ConcurrentDictionary<(JobId, TaskId), byte> _met = new();

    /// <summary>Whether the disk of the scratch folder was full; that of a store is the store's to say.</summary>
    public static bool IsMeantBy(Exception error)
    {
        for (var cause = error; cause is not null and not BlobStoreException; cause = cause.InnerException)
            if (cause is IOException { HResult: Errno.NoSpace or Errno.LinuxQuota or Errno.WindowsDiskFull }) return true;
        return false;
    }

    public bool IsFirstFor(JobId job, TaskId task)
    {
        if (_met.Count >= MaxTasks) _met.Clear();
        return _met.TryAdd((job, task), 0);
    }

    public static string Describe(string folder)
    {
        var free = "an unknown number of";
        try
        {
            free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The message goes without the number.
        }
        return $"The disk of the worker's scratch folder {folder} is full, {free} bytes are free: free space there, or give the worker another folder ({nameof(TaskLoopOptions.ScratchFolder)}, --scratch).";
    }
}
