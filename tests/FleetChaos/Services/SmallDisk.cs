using System.Diagnostics;

namespace Indexer.FleetChaos.Services;

/// <summary>A file system of a few kilobytes.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    /// <summary>Mounts one; null where that is not allowed.</summary>
    public static SmallDisk? TryMount(string folder, int kilobytes)
    {
        if (!OperatingSystem.IsLinux()) return null;
        Directory.CreateDirectory(folder);
        return Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", folder) ? new SmallDisk(folder) : null;
    }

    public void Dispose() => Run("umount", "-l", _folder);

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
        process!.WaitForExit(); // without a shell a process is always started
        return process.ExitCode == 0;
    }
}
