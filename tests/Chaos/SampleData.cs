using System.Text.Json;
using Xunit;

namespace Indexer.Chaos;

/// <summary>A data folder with the sample crawl as generation 1 of the index <c>samples</c>; tests only read it.</summary>
public sealed class SampleData : IAsyncLifetime
{
    private readonly Workplace _place = new();

    public string Folder => _place.PathOf("data");

    /// <summary>The report of the job.</summary>
    internal JsonElement Report { get; private set; }

    public async ValueTask InitializeAsync() =>
        Report = await IndexerProcess.RunAsync("index", Workplace.Crawl, "--index", "samples", "--data", Folder, "--shards", "2", "--format", "json");

    public ValueTask DisposeAsync()
    {
        _place.Dispose();
        return ValueTask.CompletedTask;
    }
}
