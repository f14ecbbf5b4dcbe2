using System.Globalization;
using System.Runtime.InteropServices;
using Indexer.Coordinator.Terminal;

namespace Indexer.Coordinator.Commands;

/// <summary>Checks of the machine itself.</summary>
internal static class MachineChecks
{
    private const long LeastOpenFiles = 1024;

    public static DoctorCheck Runtime()
    {
        var finding = $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        return Environment.Version.Major >= 10
            ? new DoctorCheck("runtime", CheckStatus.Ok, finding)
            : new DoctorCheck("runtime", CheckStatus.Fail, finding, "Install the .NET 10 SDK: https://dotnet.microsoft.com/download");
    }

    public static DoctorCheck Cores() => new("cores", CheckStatus.Ok, $"{Environment.ProcessorCount}: as many tasks run at the same time (--parallel)");

    public static DoctorCheck Memory()
    {
        var bytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var needed = 512L * 1_000_000 * Math.Max(1, Environment.ProcessorCount);
        return bytes >= needed
            ? new DoctorCheck("memory", CheckStatus.Ok, $"{Quantity.Bytes(bytes)} for this process")
            : new DoctorCheck("memory", CheckStatus.Warn, $"{Quantity.Bytes(bytes)} for this process, about {Quantity.Bytes(needed)} for {Environment.ProcessorCount} tasks at a time",
                "Index with a smaller --parallel or --buffer.");
    }

    public static DoctorCheck OpenFiles()
    {
        const string path = "/proc/self/limits";
        if (!File.Exists(path)) return new DoctorCheck("open files", CheckStatus.Ok, "the limit can't be read on this system");
        var line = File.ReadLines(path).FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal)) ?? "";
        var columns = line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (columns is not [var soft, ..] || !long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit))
            return new DoctorCheck("open files", CheckStatus.Ok, "no limit");
        return limit >= LeastOpenFiles
            ? new DoctorCheck("open files", CheckStatus.Ok, $"up to {Quantity.Count(limit)}")
            : new DoctorCheck("open files", CheckStatus.Warn, $"up to {Quantity.Count(limit)}", "Raise it before large jobs: ulimit -n 65536");
    }

    public static DoctorCheck Numbers() =>
        1234.5.ToString(CultureInfo.CurrentCulture) == "1234.5" && string.Compare("a", "B", StringComparison.Ordinal) > 0
            ? new DoctorCheck("locale", CheckStatus.Ok, "results do not depend on it")
            : new DoctorCheck("locale", CheckStatus.Fail, $"numbers follow the culture '{CultureInfo.CurrentCulture.Name}'", "Unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.");

    public static DoctorCheck Terminal(Shell shell) => new("terminal", CheckStatus.Ok,
        shell.LiveError ? $"progress is drawn live, {shell.Width} columns" : "progress is written as plain lines (no terminal, or CI, NO_COLOR or TERM=dumb)");

    /// <summary>Programs that only the project's own tests use.</summary>
    public static IEnumerable<DoctorCheck> Optional(Shell shell)
    {
        foreach (var (name, programs, purpose) in new[]
        {
            ("test broker", new[] { "rabbitmq-server" }, "the tests of the distributed mode"),
            ("test browser", ["chromium", "chromium-browser", "google-chrome"], "the tests of the search page"),
        })
        {
            var found = programs.Select(program => Locate(shell, program)).FirstOrDefault(path => path is not null);
            yield return new DoctorCheck(name, CheckStatus.Ok, found ?? $"not installed; only {purpose} use it");
        }
    }

    private static string? Locate(Shell shell, string program) => (shell.Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Append("/usr/sbin").Append("/usr/lib/rabbitmq/bin")
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
