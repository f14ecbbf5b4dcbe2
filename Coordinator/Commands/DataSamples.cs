using System.Text.Json;
using Indexer.Coordinator.Terminal;

namespace Indexer.Coordinator.Commands;

/// <summary>The repository's sample crawl and what is known of it.</summary>
internal sealed record DataSamples(string Crawl, ExpectedAccounting Expected)
{
    private const string FolderName = "data-samples";

    /// <summary>Looks beside the program, then from the current folder upwards.</summary>
    /// <exception cref="CommandException">The samples aren't there.</exception>
    public static DataSamples Find(Shell shell)
    {
        foreach (var start in new[] { AppContext.BaseDirectory, shell.CurrentDirectory })
            for (var folder = start; folder is not null; folder = Path.GetDirectoryName(folder))
            {
                var samples = Path.Combine(folder, FolderName);
                var expected = Path.Combine(samples, "expected.json");
                if (File.Exists(expected)) return new DataSamples(Path.Combine(samples, "crawl"), Read(expected));
            }
        throw new CommandException($"The sample crawl, the folder {FolderName} of the repository, can't be found. Run the demo from the repository: ./indexer demo");
    }

    private static ExpectedAccounting Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), Json.Shapes.ExpectedAccounting) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new CommandException($"{path} can't be read: {e.Message}", ExitCode.Failure, e);
        }
    }
}
