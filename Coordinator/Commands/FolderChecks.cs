using Indexer.Coordinator.Terminal;
using Indexer.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Indexer.Coordinator.Commands;

/// <summary>Checks of the data folder: space, names, and whether the store keeps its promises there and how fast.</summary>
internal static class FolderChecks
{
    private const long LeastFreeBytes = 1_000_000_000;
    private static readonly TimeSpan s_slow = TimeSpan.FromMilliseconds(200);

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
        var place = Path.Combine(folder, $".doctor-{Guid.NewGuid():N}");
        try
        {
            await using var opened = await BlobStores.OpenAsync(place, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken);
            var trial = await StoreTrial.RunAsync(opened.Store, cancellationToken);
            if (!trial.CreatesOnce) return new DoctorCheck("store", CheckStatus.Fail, "create-if-absent does not hold on this file system", "Choose a local file system with --data.");
            var finding = $"durable write of 64 KiB in {Quantity.Duration(trial.Median)} (median of {StoreTrial.Rounds}, the slowest {Quantity.Duration(trial.Slowest)})";
            return trial.Median < s_slow
                ? new DoctorCheck("store", CheckStatus.Ok, finding)
                : new DoctorCheck("store", CheckStatus.Warn, finding, "A faster disk makes jobs of many small tasks faster; a larger --split-size makes fewer tasks.");
        }
        catch (Exception e) when (e is BlobStoreException or StoreRefusedException)
        {
            return new DoctorCheck("store", CheckStatus.Fail, e.Message, "Choose another place with --data.");
        }
        finally
        {
            Remove(place);
        }
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
