using System.Text.Json;
using Xunit;

namespace Indexer.Fleet;

/// <summary>A store with an index of many documents that only readers come to, made once for the tests of a class.</summary>
public sealed class ExportedIndex : IAsyncLifetime
{
    /// <summary>With the titles far more than a connection holds on its way, so that a node that is killed has not sent all.</summary>
    internal const int Documents = 8_000;

    private const int WordsOfTitle = 250;

    private readonly Workplace _place = new("amqp://127.0.0.1:9");

    internal string Store => _place.Store;

    public async ValueTask InitializeAsync()
    {
        string corpus = _place.PathOf("documents.jsonl");
        await File.WriteAllLinesAsync(corpus, Enumerable.Range(0, Documents).Select(LineOf), TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Store);
        ProcessEnd indexed = await FleetProcess.EndOfAsync("Coordinator", ["index", corpus, "--index", "samples", "--shards", "4", "--data", Path.GetDirectoryName(Store)!]);
        Assert.True(indexed.ExitCode == 0, indexed.Errors);
    }

    public ValueTask DisposeAsync()
    {
        _place.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string LineOf(int number)
    {
        var words = new Random(number);
        string title = string.Join(' ', Enumerable.Range(0, WordsOfTitle).Select(_ => $"w{words.Next(1_000_000)}"));
        return JsonSerializer.Serialize(new { id = $"document-{number:D5}", title, text = $"bell {string.Join(' ', Enumerable.Range(0, 40).Select(_ => $"t{words.Next()}"))}", language = "en" });
    }
}
