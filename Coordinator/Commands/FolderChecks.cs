using System.Diagnostics;
using Indexer.Coordinator.Terminal;
using Indexer.Storage;

namespace Indexer.Coordinator.Commands;

/// <summary>Checks of the data folder: space, names, and whether the store keeps its promises there and how fast.</summary>
internal static class FolderChecks
{
    private const long LeastFreeBytes = 1_000_000_000;
    private const int Rounds = 8;

    public static async Task<IReadOnlyList<DoctorCheck>> RunAsync(string folder, Shell shell, CancellationToken cancellationToken)
    {
        var existed = Directory.Exists(folder);
        try
        {
            Directory.CreateDirectory(folder);
            return [new DoctorCheck("data folder", CheckStatus.Ok, existed ? folder : $"{folder} (can be made)"), Space(folder), Names(folder), await StoreAsync(folder, cancellationToken)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [new DoctorCheck("data folder", CheckStatus.Fail, $"{folder}: {e.Message}", $"Choose a folder that can be written, with --data or {DataFolder.Variable}.")];
        }
        finally
        {
            if (!existed) Remove(folder);
        }
    }

    /// <summary>Bytes free on the disk of a folder, which need not exist yet; null where that can't be told.</summary>
    public static long? FreeBytes(string folder)
    {
        var existing = folder;
        while (existing is not null && !Directory.Exists(existing)) existing = Path.GetDirectoryName(existing);
        try
        {
            return existing is null ? null : new DriveInfo(existing).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static DoctorCheck Space(string folder) => FreeBytes(folder) switch
    {
        null => new DoctorCheck("disk", CheckStatus.Warn, "free space can't be told", "See that there is room for about the size of the input."),
        < LeastFreeBytes and var free => new DoctorCheck("disk", CheckStatus.Warn, $"{Quantity.Bytes(free)} free", "Free some space, or choose another place with --data."),
        var free => new DoctorCheck("disk", CheckStatus.Ok, $"{Quantity.Bytes(free.Value)} free"),
    };

    private static DoctorCheck Names(string folder)
    {
        var path = Path.Combine(folder, $"döctor-検査-{Guid.NewGuid():N}");
        try
        {
            File.WriteAllText(path, "");
            var kept = Directory.EnumerateFiles(folder).Contains(path);
            return kept
                ? new DoctorCheck("file names", CheckStatus.Ok, "Unicode names are kept as they are")
                : new DoctorCheck("file names", CheckStatus.Warn, "Unicode names are changed by this file system", "Corpus files with such names may not be found again.");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task<DoctorCheck> StoreAsync(string folder, CancellationToken cancellationToken)
    {
        var trial = Path.Combine(folder, $".doctor-{Guid.NewGuid():N}");
        var content = new byte[64 << 10];
        var times = new List<TimeSpan>();
        try
        {
            var store = new LocalBlobStore(trial);
            for (var round = 0; round < Rounds; round++)
            {
                var started = Stopwatch.GetTimestamp();
                var first = await store.TryCreateAsync($"trial/{round}", content, cancellationToken);
                times.Add(Stopwatch.GetElapsedTime(started));
                if (!first || await store.TryCreateAsync($"trial/{round}", content, cancellationToken))
                    return new DoctorCheck("store", CheckStatus.Fail, "create-if-absent does not hold on this file system", "Choose a local file system with --data.");
            }
        }
        catch (BlobStoreException e)
        {
            return new DoctorCheck("store", CheckStatus.Fail, e.Message, "Choose another place with --data.");
        }
        finally
        {
            Remove(trial);
        }
        var median = times.Order().ElementAt(Rounds / 2);
        var finding = $"durable write of 64 KiB in {Quantity.Duration(median)} (median of {Rounds}, the slowest {Quantity.Duration(times.Max())})";
        return median < TimeSpan.FromMilliseconds(200)
            ? new DoctorCheck("store", CheckStatus.Ok, finding)
            : new DoctorCheck("store", CheckStatus.Warn, finding, "A faster disk makes jobs of many small tasks faster; a larger --split-size makes fewer tasks.");
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder left behind by a check does no harm, and the check itself has said what is wrong.
        }
    }
}
