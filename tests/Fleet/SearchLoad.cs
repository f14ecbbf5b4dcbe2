using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Indexer.Fleet;

/// <summary>Searches at a steady pace that does not wait for answers, spread over some nodes, until it is disposed.</summary>
internal sealed class SearchLoad : IAsyncDisposable
{
    private static readonly string[] s_queries = ["clock", "turret clock", "the history of bells", "ti*", "\"in the\"", "lang:en town"];

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<SearchOutcome> _outcomes = [];
    private readonly HttpClient _client;
    private readonly Func<int, Uri> _addressOf;
    private readonly Task _running;

    /// <param name="client">Sends.</param>
    /// <param name="perSecond">Searches a second.</param>
    /// <param name="addressOf">The node that search number n is sent to.</param>
    public SearchLoad(HttpClient client, int perSecond, Func<int, Uri> addressOf)
    {
        _client = client;
        _addressOf = addressOf;
        _running = RunAsync(TimeSpan.FromSeconds(1.0 / perSecond));
    }

    /// <summary>Those that have ended.</summary>
    public IReadOnlyCollection<SearchOutcome> Outcomes => _outcomes;

    /// <summary>Waits until so many more have ended.</summary>
    public async Task MoreAsync(int count)
    {
        int until = _outcomes.Count + count;
        while (_outcomes.Count < until && !_running.IsCompleted) await Task.Delay(20);
    }

    /// <summary>Stops, and waits for those under way.</summary>
    public async Task<IReadOnlyCollection<SearchOutcome>> EndAsync()
    {
        await _stop.CancelAsync();
        await _running;
        return _outcomes;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(TimeSpan pace)
    {
        var underWay = new List<Task>();
        var watch = Stopwatch.StartNew();
        for (int n = 0; !_stop.IsCancellationRequested; n++)
        {
            TimeSpan early = n * pace - watch.Elapsed;
            if (early > TimeSpan.Zero) await Task.Delay(early);
            underWay.Add(SearchAsync(n));
        }
        await Task.WhenAll(underWay);
    }

    private async Task SearchAsync(int n)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            string query = n % 4 == 0 ? "*" : s_queries[n % s_queries.Length];
            var answer = await _client.GetFromJsonAsync<JsonElement>(new Uri(_addressOf(n), $"/api/search?index=samples&q={Uri.EscapeDataString(query)}"));
            var coverage = answer.GetProperty("coverage");
            _outcomes.Enqueue(new SearchOutcome(
                query, answer.GetProperty("generation").GetInt32(), answer.GetProperty("total").GetProperty("value").GetInt64(),
                coverage.GetProperty("shardsAnswered").GetInt32() == coverage.GetProperty("shardsAsked").GetInt32() ? null : coverage.GetRawText(), watch.Elapsed));
        }
        catch (HttpRequestException e)
        {
            _outcomes.Enqueue(new SearchOutcome("", 0, 0, string.Create(CultureInfo.InvariantCulture, $"search {n} at {_addressOf(n)}: {e.Message}"), watch.Elapsed));
        }
    }
}

/// <summary>How a search ended.</summary>
/// <param name="Query">What was asked.</param>
/// <param name="Generation">What answered.</param>
/// <param name="Total">Documents that match.</param>
/// <param name="Fault">Null for a whole answer.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record SearchOutcome(string Query, int Generation, long Total, string? Fault, TimeSpan Elapsed);
