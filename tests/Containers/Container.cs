using System.Globalization;

namespace Indexer.Containers;

/// <summary>A container of the fleet.</summary>
/// <param name="Id">The engine's id.</param>
/// <param name="Address">Its address in the fleet's network, which this machine reaches.</param>
/// <param name="State">running or exited.</param>
/// <param name="Health">healthy, starting, unhealthy, or empty where nothing is checked.</param>
internal sealed record Container(string Id, string Address, string State, string Health)
{
    public bool IsReady => State == "running" && Health is "healthy" or "";

    /// <summary>Its figures: of each line of its metrics page, the series and its value; none where it does not answer.</summary>
    public async Task<IReadOnlyList<(string Series, double Value)>> FiguresAsync(int port)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        try
        {
            var page = await http.GetStringAsync(new Uri($"http://{Address}:{port}/metrics"));
            return [.. page.Split('\n').Where(line => line.StartsWith("indexer_", StringComparison.Ordinal)).Select(Parse)];
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return [];
        }
    }

    /// <summary>The sum of a metric over the series that carry all the labels, each written as <c>name="value"</c>.</summary>
    public async Task<double> FigureAsync(string metric, params string[] labels)
    {
        var figures = await FiguresAsync(9464);
        return figures.Where(figure => figure.Series.StartsWith(metric + "{", StringComparison.Ordinal) && labels.All(label => figure.Series.Contains(label, StringComparison.Ordinal)))
            .Sum(figure => figure.Value);
    }

    // name{labels} value [timestamp]
    private static (string Series, double Value) Parse(string line)
    {
        var end = line.LastIndexOf('}') + 1;
        if (end == 0) end = line.IndexOf(' ', StringComparison.Ordinal);
        return (line[..end], double.Parse(line[end..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture));
    }
}
