using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Indexer.Telemetry;
using Xunit;

namespace Indexer.Containers;

/// <summary>Dashboards, alerts and documents against the programs' own instruments: a name that nobody exports shows an empty panel, an alert that never fires, and a reader who looks for it in vain.</summary>
public sealed partial class MetricNameTests
{
    private static readonly string[] s_documents = [.. Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md"), Repository.PathOf("README.md"), Repository.PathOf("ARCHITECTURE.md")];
    private static readonly string[] s_files = [.. Directory.EnumerateFiles(Repository.PathOf("deploy", "grafana", "dashboards"), "*.json"), Repository.PathOf("deploy", "prometheus", "alerts.yml")];

    [Fact]
    public void Every_metric_that_a_dashboard_or_an_alert_asks_for_is_exported()
    {
        var asked = NamesIn(s_files);
        Assert.True(asked.Count > 10);
        Assert.Empty(asked.Except(Exported()));
    }

    [Fact]
    public void Every_metric_that_a_document_tells_of_is_exported()
    {
        var told = NamesIn(s_documents);
        Assert.NotEmpty(told);
        Assert.Empty(told.Except(Exported()));
    }

    [Fact]
    public void Every_panel_of_a_dashboard_has_its_place_and_its_own_number()
    {
        foreach (var file in s_files.Where(file => file.EndsWith(".json", StringComparison.Ordinal)))
        {
            var panels = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(file)).GetProperty("panels").EnumerateArray().ToList();
            Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
            var places = panels.Select(panel => panel.GetProperty("gridPos")).Select(place => (X: Of(place, "x"), Y: Of(place, "y"), Width: Of(place, "w"), Height: Of(place, "h"))).ToList();
            Assert.All(places, place => Assert.InRange(place.X + place.Width, 1, 24));
            for (var one = 0; one < places.Count; one++)
                for (var other = 0; other < one; other++)
                {
                    var (a, b) = (places[one], places[other]);
                    Assert.True(a.X >= b.X + b.Width || b.X >= a.X + a.Width || a.Y >= b.Y + b.Height || b.Y >= a.Y + a.Height, $"panels {one} and {other} of {file} overlap");
                }
        }

        static int Of(JsonElement place, string name) => place.GetProperty(name).GetInt32();
    }

    private static List<string> NamesIn(string[] files) => [.. files.SelectMany(file => Names().Matches(File.ReadAllText(file)).Select(match => match.Value)).Distinct()];

    /// <summary>What OpenTelemetry's exporter calls the instruments: dots become underscores, the unit is appended unless it is there, counters end in total.</summary>
    private static HashSet<string> Exported()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name != IndexerTelemetry.Name) return;
                var name = instrument.Name.Replace('.', '_');
                var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
                if (!name.EndsWith(unit, StringComparison.Ordinal)) name += unit;
                var kind = instrument.GetType().GetGenericTypeDefinition();
                if (kind == typeof(Histogram<>))
                    names.UnionWith([$"{name}_bucket", $"{name}_sum", $"{name}_count"]);
                else
                    names.Add(kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>) ? name + "_total" : name);
            },
        };
        listener.Start();
        foreach (var type in typeof(IndexerTelemetry).Assembly.GetTypes().Where(type => type.Namespace == typeof(IndexerTelemetry).Namespace && type.IsAbstract && type.IsSealed))
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        return names;
    }

    [GeneratedRegex("indexer_[a-z_]+")]
    private static partial Regex Names();
}
