using System.Runtime.InteropServices;

namespace Indexer.Storage;

/// <summary>What .NET lacks of POSIX for durable, atomic files: link(2), rename(2) with its error number, fsync of a folder.</summary>
internal static partial class DurableFiles
{
    private const int Interrupted = 4;

    /// <summary>errno of the call that failed, or 0. Gives <paramref name="existing"/> the second name <paramref name="name"/> unless that is taken.</summary>
    public static int Link(string existing, string name)
    {
        if (!OperatingSystem.IsWindows()) return LinkPosix(existing, name) == 0 ? 0 : Marshal.GetLastPInvokeError();
        try
        {
            File.Move(existing, name, overwrite: false);
            return 0;
        }
        catch (DirectoryNotFoundException)
        {
            return Errno.NoEntry;
        }
        catch (IOException) when (File.Exists(name))
        {
            return Errno.Exists;
        }
    }

    /// <summary>errno of the call that failed, or 0. Moves a file to <paramref name="name"/>, replacing what has that name in one step.</summary>
    public static int Rename(string existing, string name)
    {
        if (!OperatingSystem.IsWindows()) return RenamePosix(existing, name) == 0 ? 0 : Marshal.GetLastPInvokeError();
        try
        {
            File.Move(existing, name, overwrite: true);
            return 0;
        }
        catch (DirectoryNotFoundException)
        {
            return Errno.NoEntry;
        }
    }

    /// <summary>Makes the names in a folder durable. Windows has no such call: its file systems journal the change of a name by themselves.</summary>
    /// <returns>False where the folder is gone: all its names were deleted, and the folder above has changed instead.</returns>
    /// <exception cref="IOException">With the errno as <see cref="Exception.HResult"/>.</exception>
    public static bool TrySyncFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return true;
        int handle;
        do handle = OpenPosix(path, 0);
        while (handle < 0 && Marshal.GetLastPInvokeError() == Interrupted);
        if (handle < 0) return Marshal.GetLastPInvokeError() == Errno.NoEntry ? false : throw Failure("open", path);
        try
        {
            int result;
            do result = SyncPosix(handle);
            while (result < 0 && Marshal.GetLastPInvokeError() == Interrupted);
            if (result < 0) throw Failure("fsync", path);
            return true;
        }
        finally
        {
            _ = ClosePosix(handle);
        }
    }

    private static IOException Failure(string call, string path)
    {
        var errno = Marshal.GetLastPInvokeError();
        return new IOException($"{call} of the folder {path} failed: {Marshal.GetPInvokeErrorMessage(errno)}", errno);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkPosix(string existing, string name);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenamePosix(string existing, string name);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenPosix(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncPosix(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int ClosePosix(int handle);
}

/// <summary>The error numbers that decide something here; the same on Linux and macOS unless named.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Exists = 17;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int FileTooLarge = 27;
    public const int NoSpace = 28;
    public const int ReadOnly = 30;
    public const int LinuxNotSupported = 95;
    public const int LinuxQuota = 122;
    public const int WindowsDiskFull = unchecked((int)0x80070070);
}
