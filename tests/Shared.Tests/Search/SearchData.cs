using Xunit;

namespace Indexer.Tests.Search;

/// <summary>Finds the shared test data beside the checkout, or where INDEXER_SHARED says.</summary>
internal static class SearchData
{
    /// <summary>A folder of the shared data; skips the test where it is absent.</summary>
    public static string Folder(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string beside = Path.Combine(folder.FullName, "shared", name);
            if (Directory.Exists(beside)) return beside;
        }
        string named = Path.Combine(Environment.GetEnvironmentVariable("INDEXER_SHARED") ?? "", name);
        if (!Directory.Exists(named)) Assert.Skip($"shared data {name} is not here: put the folder shared beside the checkout, or set INDEXER_SHARED");
        return named;
    }
}
