using Xunit;

namespace Indexer.Tests;

/// <summary>Test data that lies beside the checkout, in <c>shared/</c>, or where the environment variable INDEXER_SHARED says.</summary>
public static class SharedData
{
    private static readonly string? Root = FindRoot();

    /// <summary>Path of a file or folder below <c>shared/</c>; the test is skipped where there is none.</summary>
    public static string Path(string relative)
    {
        if (Root is null) Assert.Skip("no folder shared/ beside the checkout; set INDEXER_SHARED to its path");
        var path = System.IO.Path.Combine(Root, relative);
        if (!File.Exists(path) && !Directory.Exists(path)) Assert.Skip($"shared/ has no {relative}");
        return path;
    }

    /// <summary>The same for lists of test cases, which are made before a test can be skipped; null where there is none.</summary>
    public static string? Find(string relative)
    {
        var path = Root is null ? "" : System.IO.Path.Combine(Root, relative);
        return File.Exists(path) || Directory.Exists(path) ? path : null;
    }

    private static string? FindRoot()
    {
        if (Environment.GetEnvironmentVariable("INDEXER_SHARED") is { Length: > 0 } set) return set;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(System.IO.Path.Combine(folder.FullName, "Indexer.sln"))) continue;
            var beside = System.IO.Path.Combine(folder.Parent?.FullName ?? "/", "shared");
            if (Directory.Exists(beside)) return beside;
        }
        return null;
    }
}
