using Indexer.Queue.Rabbit;
using Microsoft.Extensions.Logging;

namespace Indexer.Hosting;

/// <summary>What every program of a fleet is told: where broker and store are, and how to tell of itself.</summary>
public sealed record FleetOptions
{
    /// <summary>The broker's address, with user and password where they are known; empty for a program that was given none and needs none.</summary>
    public required string Broker { get; init; }

    /// <summary>What queue names begin with.</summary>
    public required string QueuePrefix { get; init; }

    /// <summary>The store's address or folder.</summary>
    public required string Store { get; init; }

    /// <summary>Addresses of health and metrics, separated by semicolons.</summary>
    public required string HealthUrls { get; init; }

    /// <summary>Whether logs are JSON, a line an event.</summary>
    public required bool LogsJson { get; init; }

    /// <summary>Least level of logged events.</summary>
    public required LogLevel LogLevel { get; init; }

    /// <summary>Reads them; faults are collected by the reader.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="needsBroker">Whether a missing broker is a fault.</param>
    public static FleetOptions Read(SettingsReader reader, bool needsBroker = true)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new FleetOptions
        {
            Broker = needsBroker || reader.Find(FleetSettings.Broker) is not null ? BrokerAddress.Read(reader) : "",
            QueuePrefix = PrefixOf(reader),
            Store = StoreAddress.Read(reader),
            HealthUrls = reader.Addresses(FleetSettings.HealthUrls, "http://127.0.0.1:0"),
            LogsJson = reader.Choice(FleetSettings.LogFormat, "text", "text", "json") == "json",
            LogLevel = reader.LogLevel(),
        };
    }

    /// <summary>How a program connects to a broker.</summary>
    /// <param name="broker">Its address.</param>
    /// <param name="prefix">What queue names begin with.</param>
    /// <param name="prefetch">Tasks that are received at the same time; 0 for none.</param>
    /// <param name="patience">How long one call tries to connect.</param>
    public static RabbitOptions ToRabbit(string broker, string prefix, int prefetch, TimeSpan patience)
    {
        var (first, others) = RabbitOptions.ParseAddress(broker);
        return new RabbitOptions { Broker = first, FurtherHosts = others, Prefix = prefix, Prefetch = prefetch, ConnectDeadline = patience };
    }

    /// <summary>What queue names begin with.</summary>
    public static string PrefixOf(SettingsReader reader)
    {
        if (reader.Find(FleetSettings.QueuePrefix) is not { } value) return "indexer";
        if (value.Text.Length is 0 or > 100 || !value.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            reader.Fault(FleetSettings.QueuePrefix, value, "must be letters, digits, '-', '_' and '.', at most 100");
        return value.Text;
    }
}
