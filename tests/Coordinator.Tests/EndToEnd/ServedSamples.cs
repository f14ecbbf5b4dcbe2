using Indexer.Coordinator;
using Xunit;

namespace Indexer.Tests.EndToEnd;

/// <summary>The sample crawl, indexed and served at a free port of the loopback.</summary>
[CollectionDefinition(Tests)]
public sealed class ServedSamples : IAsyncLifetime, ICollectionFixture<ServedSamples>
{
    /// <summary>Name of the tests that share it.</summary>
    public const string Tests = "served samples";

    private readonly SampleJobs _jobs = new();
    private readonly CancellationTokenSource _stop = new();
    private Embedded? _system;
    private Task _serving = Task.CompletedTask;

    public HttpClient Client { get; } = new();

    /// <summary>The data folder.</summary>
    public string Folder { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _system = await Embedded.OpenAsync(Folder = _jobs.NewFolder(), CancellationToken.None);
        await SampleJobs.RunAsync(_system, SampleJobs.Request([Path.Combine(SampleJobs.Samples, "crawl")], shards: 2));
        var listens = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _serving = _system.ServeAsync("http://127.0.0.1:0", null, addresses => listens.SetResult(addresses.First()), _stop.Token);
        Client.BaseAddress = new Uri(await listens.Task);
        while (!(await Client.GetAsync(new Uri("/health/ready", UriKind.Relative))).IsSuccessStatusCode) await Task.Delay(20);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _serving;
        }
        catch (OperationCanceledException)
        {
            // As told.
        }
        if (_system is not null) await _system.DisposeAsync();
        Client.Dispose();
        _stop.Dispose();
        _jobs.Dispose();
    }
}
