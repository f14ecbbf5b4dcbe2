using Indexer.Jobs;

namespace Indexer.Worker;

/// <summary>
/// Folders for scratch files, below one that several processes may share. Each process has a folder and holds a lock file beside it; the folder of a
/// process whose lock can be taken belongs to nobody any more and is removed at the next start.
/// </summary>
internal sealed class ScratchFolders : IDisposable
{
    private const string LockSuffix = ".lock";

    private readonly string _own;
    private readonly FileStream _lock;

    public ScratchFolders(string root)
    {
        Directory.CreateDirectory(root);
        Sweep(root);
        _own = Path.Combine(root, $"{Environment.ProcessId}-{Guid.NewGuid():N}");
        _lock = new FileStream(_own + LockSuffix, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        Directory.CreateDirectory(_own);
    }

    public string Create(TaskId task, AttemptId attempt) => Directory.CreateDirectory(Path.Combine(_own, $"{task}-{attempt}")).FullName;

    public void Dispose()
    {
        Remove(_own);
        _lock.Dispose();
    }

    /// <summary>Removes a folder with all in it; what resists is left to the sweep of a later start.</summary>
    public static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static void Sweep(string root)
    {
        foreach (var lockFile in Directory.EnumerateFiles(root, "*" + LockSuffix))
        {
            try
            {
                using var held = new FileStream(lockFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
                Remove(lockFile[..^LockSuffix.Length]);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Its process lives, or another start is sweeping it.
            }
        }
    }
}
