namespace Indexer.Chaos;

/// <summary>A folder of a test's own, with data folders and what they are filled from.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("indexer-chaos-");

    /// <summary>The repository's <c>data-samples</c>.</summary>
    public static string Samples { get; } = Path.Combine(FindRepository(), "data-samples");

    public static string Crawl { get; } = Path.Combine(Samples, "crawl");

    public string Folder => _folder.FullName;

    public string PathOf(string name) => Path.Combine(Folder, name);

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The command that indexes <paramref name="input"/> into the data folder <paramref name="data"/>, always in the same way.</summary>
    public string[] Index(string input, string data) =>
    [
        "index", input, "--index", "chaos", "--data", PathOf(data), "--shards", "3", "--parallel", "2",
        "--split-size", "256KiB", "--max-quarantined", "100%", "--format", "json",
    ];

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Indexer.sln"))) return folder.FullName;
        throw new InvalidOperationException("the repository was not found above the test program");
    }
}
