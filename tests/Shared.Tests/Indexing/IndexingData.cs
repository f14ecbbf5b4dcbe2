using System.Text.Json;
using Xunit;

namespace Indexer.Tests.Indexing;

/// <summary>The shared test collections: beside the checkout, or where INDEXER_SHARED says.</summary>
internal static class IndexingData
{
    public static IEnumerable<(string Id, string Title, string Body, string Language)> Collection(string name)
    {
        foreach (var line in File.ReadLines(Path.Combine(Root(), "corpora", "ir", name, "corpus.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            yield return (root.GetProperty("id").GetString() ?? "", root.GetProperty("title").GetString() ?? "", root.GetProperty("body").GetString() ?? "",
                root.TryGetProperty("lang", out var language) ? language.GetString() ?? "" : "en");
        }
    }

    private static string Root()
    {
        if (Environment.GetEnvironmentVariable("INDEXER_SHARED") is { Length: > 0 } named) return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Directory.Exists(Path.Combine(folder.FullName, "shared", "corpora"))) return Path.Combine(folder.FullName, "shared");
        Assert.Skip("The shared corpora are not here: put the folder 'shared' beside the checkout or set INDEXER_SHARED.");
        return "";
    }
}
