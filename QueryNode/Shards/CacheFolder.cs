using Indexer.Hosting;

namespace Indexer.QueryNode.Shards;

/// <summary>A cache folder is one process's: two would delete each other's files. It is held by a lock that ends with the process, however it ends.</summary>
internal sealed class CacheFolder : IDisposable
{
    private readonly FileStream _lock;

    private CacheFolder(FileStream held) => _lock = held;

    /// <exception cref="SettingsException">Another process has it, or it can't be written to.</exception>
    public static CacheFolder Take(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            return new CacheFolder(new FileStream(Path.Combine(path, "in-use"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{FleetSettings.Cache} is '{path}': it can't be used, perhaps since another query node does; each needs a folder of its own ({e.Message})."]);
        }
    }

    public void Dispose() => _lock.Dispose();
}
