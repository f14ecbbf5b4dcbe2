using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Indexer.Telemetry;

/// <summary>
/// The source of all spans and the meter of all figures of the system. Instruments are in one class a theme beside this one; they cost next to nothing while nobody
/// listens. Names follow the conventions of OpenTelemetry: units are UCUM (<c>s</c>, <c>By</c>, <c>{record}</c>), tags have few values, never ids or texts.
/// </summary>
public static class IndexerTelemetry
{
    /// <summary>Name of source and meter.</summary>
    public const string Name = "Indexer";

    /// <summary>Spans: submit, job, plan, task (named by its stage), publish, first query.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>Figures.</summary>
    public static Meter Meter { get; } = new(Name);
}
