using System.Diagnostics;
using System.Text;
using RabbitMQ.Client;

namespace Indexer.Queue.Rabbit;

/// <summary>Headers of messages.</summary>
internal static class MessageHeaders
{
    /// <summary>W3C Trace Context: version, trace, span and flags in hexadecimal.</summary>
    public const string Trace = "traceparent";

    /// <summary>Why a letter was buried.</summary>
    public const string Reason = "x-indexer-reason";

    public static object? Find(IReadOnlyBasicProperties properties, string name) =>
        properties.Headers is { } headers && headers.TryGetValue(name, out var value) ? value : null;

    public static string? FindText(IReadOnlyBasicProperties properties, string name) => Find(properties, name) is byte[] bytes ? Encoding.UTF8.GetString(bytes) : null;

    public static ActivityContext ReadTrace(IReadOnlyBasicProperties properties) =>
        ActivityContext.TryParse(FindText(properties, Trace), null, isRemote: true, out var trace) ? trace : default;

    public static string WriteTrace(ActivityContext trace) => $"00-{trace.TraceId}-{trace.SpanId}-{(int)trace.TraceFlags:x2}";
}
