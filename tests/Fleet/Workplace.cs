namespace Indexer.Fleet;

/// <summary>A folder of a test's own, with a store and a fleet's name at the broker.</summary>
internal sealed class Workplace(string broker, string? store = null, string? caFile = null) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("indexer-fleet-");

    public static string Repository { get; } = FindRepository();

    public static string Crawl { get; } = Path.Combine(Repository, "data-samples", "crawl");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public string Store => store ?? PathOf("store");

    /// <summary>The flags by which all programs find the fleet.</summary>
    public string[] Where => ["--broker", broker, "--store", Store, "--queue-prefix", _folder.Name, .. caFile is null ? Array.Empty<string>() : ["--broker-ca-file", caFile]];

    public FleetProcess Coordinator(params string[] more) => FleetProcess.Start("Coordinator", ["coordinator", .. Where, .. more]);

    public FleetProcess Worker(params string[] more) => FleetProcess.Start("Worker", [.. Where, "--slots", "2", "--scratch", PathOf("scratch"), .. more]);

    public FleetProcess QueryNode(params string[] more) => QueryNode([], more);

    /// <summary>Starts one by a command that replaces itself with it.</summary>
    public FleetProcess QueryNode(string[] launcher, string[] more, params (string Name, string Value)[] variables) =>
        FleetProcess.StartBy(launcher, "QueryNode", ["--store", Store, "--cache", PathOf("cache"), "--urls", "http://127.0.0.1:0", .. more], variables);

    public FleetProcess Command(params string[] arguments) => FleetProcess.Start("Coordinator", [.. arguments, .. Where]);

    public void Dispose() => _folder.Delete(recursive: true);

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Indexer.sln"))) return folder.FullName;
        throw new InvalidOperationException("the repository was not found above the test program");
    }
}
