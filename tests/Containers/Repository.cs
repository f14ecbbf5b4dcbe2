namespace Indexer.Containers;

/// <summary>Where the files are that are tested here.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string PathOf(params string[] names) => Path.Combine([Root, .. names]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Indexer.sln"))) return folder.FullName;
        throw new InvalidOperationException("the repository was not found above the test program");
    }
}
