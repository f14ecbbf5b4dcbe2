using System.Diagnostics;

namespace Indexer.Telemetry;

/// <summary>Trace contexts as text of W3C Trace Context (<c>traceparent</c>).</summary>
public static class TraceText
{
    /// <summary>The <c>traceparent</c> of a span, or null where nobody traces.</summary>
    public static string? Of(Activity? activity) => activity is { IdFormat: ActivityIdFormat.W3C } ? activity.Id : null;

    /// <summary>Reads a <c>traceparent</c>; the default context where there is none or it is not one.</summary>
    public static ActivityContext Parse(string? traceparent) =>
        ActivityContext.TryParse(traceparent, null, isRemote: true, out var context) ? context : default;
}
