using System.Diagnostics;
using System.Globalization;
using RabbitMQ.Client;

namespace Indexer.Queue.Rabbit;

/// <summary>A message on its way out.</summary>
/// <param name="Exchange">Exchange; empty for a queue by its name.</param>
/// <param name="RoutingKey">Name of the queue.</param>
/// <param name="Body">JSON.</param>
/// <param name="Lifetime">After which it is of no use to anybody; null for ever.</param>
/// <param name="Reason">Why it is a dead letter; null for what is none.</param>
/// <param name="Trace">The trace it belongs to; null for that of the activity in which it is made.</param>
internal sealed record OutgoingMessage(string Exchange, string RoutingKey, byte[] Body, TimeSpan? Lifetime = null, string? Reason = null, ActivityContext? Trace = null)
{
    /// <summary>Names the message, also as a dead letter.</summary>
    public string Id { get; } = Guid.CreateVersion7().ToString("N");

    private readonly ActivityContext _trace = Trace ?? Activity.Current?.Context ?? default;

    /// <summary>Made anew for each try: the client writes its own headers into them.</summary>
    public BasicProperties CreateProperties(DateTimeOffset now)
    {
        var properties = new BasicProperties
        {
            ContentType = "application/json",
            Persistent = Lifetime is null,
            MessageId = Id,
            Timestamp = new AmqpTimestamp(now.ToUnixTimeSeconds()),
            Expiration = Lifetime?.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture),
        };
        if (_trace != default) (properties.Headers = new Dictionary<string, object?>())[MessageHeaders.Trace] = MessageHeaders.WriteTrace(_trace);
        if (Reason is not null) (properties.Headers ??= new Dictionary<string, object?>())[MessageHeaders.Reason] = Reason;
        return properties;
    }
}
