using System.Diagnostics;

namespace Indexer.FleetChaos.Services;

/// <summary>Runs one of the repository's scripts in <c>tests/services</c>.</summary>
internal sealed class ServiceScript(string name, string folder)
{
    public static string Repository { get; } = FindRepository();

    /// <summary>Runs it to its end.</summary>
    /// <returns>Exit code and all that it printed.</returns>
    public async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        // What it starts outlives it and would hold a pipe open: the output goes through a file.
        var output = Path.Combine(Path.GetTempPath(), $"indexer-service-{Guid.NewGuid():N}");
        try
        {
            var script = Path.Combine(Repository, "tests", "services", name);
            var start = new ProcessStartInfo("bash", ["-c", "exec \"$@\" >\"$OUTPUT\" 2>&1 </dev/null", "bash", script, arguments[0], "--dir", folder, .. arguments[1..]]);
            start.Environment["OUTPUT"] = output;
            using var process = Process.Start(start) ?? throw new InvalidOperationException("bash did not start");
            await process.WaitForExitAsync();
            return (process.ExitCode, File.Exists(output) ? (await File.ReadAllTextAsync(output)).Trim() : "");
        }
        finally
        {
            File.Delete(output);
        }
    }

    /// <summary>Runs it to a successful end.</summary>
    public async Task<string> RequireAsync(params string[] arguments)
    {
        var (code, output) = await RunAsync(arguments);
        return code == 0 ? output : throw new InvalidOperationException($"tests/services/{name} {string.Join(' ', arguments)} ended with exit code {code}: {output}");
    }

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Indexer.sln"))) return folder.FullName;
        throw new InvalidOperationException("the repository was not found above the test program");
    }
}
