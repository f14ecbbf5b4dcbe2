namespace Indexer.FleetChaos.Services;

/// <summary>A clock for processes that can be put forward and back while they run (libfaketime). The monotonic clock goes on, as on a real machine.</summary>
internal sealed class FalseClock
{
    private readonly string _file, _library;

    private FalseClock(string file, string library) => (_file, _library) = (file, library);

    /// <summary>What a process must be started with.</summary>
    public (string Name, string Value)[] Variables =>
    [
        ("LD_PRELOAD", _library), ("FAKETIME_TIMESTAMP_FILE", _file), ("FAKETIME_CACHE_DURATION", "1"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ("FAKETIME_DONT_RESET", "1"),
    ];

    /// <summary>A clock that is right; null where the library is not installed.</summary>
    public static FalseClock? TryCreate(string file)
    {
        if (!OperatingSystem.IsLinux()) return null;
        var library = Directory.EnumerateDirectories("/usr/lib").Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists);
        if (library is null) return null;
        var clock = new FalseClock(file, library);
        clock.Set(TimeSpan.Zero);
        return clock;
    }

    /// <summary>Puts it so far before (or behind) the right time; processes see it within a second.</summary>
    public void Set(TimeSpan ahead)
    {
        // Replaced in one step: a process may be reading it.
        File.WriteAllText(_file + ".new", $"{(ahead < TimeSpan.Zero ? '-' : '+')}{Math.Abs((long)ahead.TotalSeconds)}s\n");
        File.Move(_file + ".new", _file, overwrite: true);
    }
}
