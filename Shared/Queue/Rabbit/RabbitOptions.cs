using System.Globalization;

namespace Indexer.Queue.Rabbit;

/// <summary>Settings of a <see cref="RabbitTaskQueue"/>.</summary>
public sealed class RabbitOptions
{
    /// <summary>
    /// <c>amqp[s]://[user[:password]@]host[:port][/virtual-host]</c>; port 5672, or 5671 with TLS; user and password guest; virtual host <c>/</c>.
    /// </summary>
    public required Uri Broker { get; init; }

    /// <summary>Further nodes of the same cluster, <c>host[:port]</c> each; any of them will do. Default none.</summary>
    public IReadOnlyList<string> FurtherHosts { get; init; } = [];

    /// <summary>What the names of queues and exchanges begin with; programs with the same prefix work together. Default <c>indexer</c>.</summary>
    public string Prefix { get; init; } = "indexer";

    /// <summary>Tasks that this process holds at most: its slots. 0: it receives none. Default 0.</summary>
    public int Prefetch { get; init; }

    /// <summary>How often either side must hear of the other; a peer is given up after two to three of them. Whole seconds; default 5 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a message may stay unconfirmed before its connection is given up and it is sent again. Default 10 s.</summary>
    public TimeSpan PublishDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long <see cref="RabbitTaskQueue.ConnectAsync"/> tries; later connections are tried for ever. Infinite is allowed. Default 60 s.</summary>
    public TimeSpan ConnectDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a task's message may come back from receivers that went away before it is a dead letter. Default 20.</summary>
    public int DeliveryLimit { get; init; } = 20;

    /// <summary>Messages that wait for their confirm at most; further senders wait. Default 1,024.</summary>
    public int PublishWindow { get; init; } = 1024;

    /// <summary>Messages for the coordinator that it holds unacknowledged at most. Default 500.</summary>
    public int CoordinatorPrefetch { get; init; } = 500;

    /// <summary>How often a coordinator posts a roll-call message, by which the active one learns that it is. Default 1 s.</summary>
    public TimeSpan RollCall { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a coordinator may believe itself active although its confirmed roll calls do not reach it. Default 10 s.</summary>
    public TimeSpan RollCallLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a coordinator waits for the seat, and a worker that holds no task for the next, before it queues up anew, behind the others. Seen with RabbitMQ 3.10: a queue is deleted and made
    /// anew while consumers come, and the broker delivers to one that never hears of it; when its channel closes, another gets what was meant for it. Default 30 s.
    /// </summary>
    public TimeSpan QueueUpAnew { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A file that holds the password, read at each connection; takes precedence over the URI's. Default none.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>A PEM file of the authorities that may have signed the broker's certificate; null for those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>A PEM file of the certificate this process shows to the broker; default none.</summary>
    public string? ClientCertificateFile { get; init; }

    /// <summary>The PEM file of its private key; null where it is in the same file.</summary>
    public string? ClientKeyFile { get; init; }

    /// <summary>Reads a broker's address in which several hosts may stand, separated by commas: <c>amqp://user@a:5672,b:5673/host</c>.</summary>
    /// <exception cref="FormatException">Not such an address. The message shows no password.</exception>
    public static (Uri Broker, IReadOnlyList<string> FurtherHosts) ParseAddress(string text)
    {
        var parts = BrokerUri.Parse(text);
        return (new Uri((parts with { Hosts = [parts.Hosts[0]] }).ToString()), [.. parts.Hosts.Skip(1)]);
    }

    internal void Validate()
    {
        if (!Broker.IsAbsoluteUri || Broker.Scheme is not ("amqp" or "amqps") || Broker.Host.Length == 0)
            throw new ArgumentException("Broker must be amqp://host or amqps://host.", nameof(Broker));
        if (Prefix.Length == 0 || Prefix.Length > 200 || Prefix.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_')))
            throw new ArgumentException($"Prefix is '{Prefix}': 1 to 200 letters, digits, dots, dashes and underscores are allowed.", nameof(Prefix));
        RequireWithin(Prefetch, 0, ushort.MaxValue, nameof(Prefetch));
        RequireWithin(DeliveryLimit, 1, 1_000_000, nameof(DeliveryLimit));
        RequireWithin(PublishWindow, 1, 65_536, nameof(PublishWindow));
        RequireWithin(CoordinatorPrefetch, 2, ushort.MaxValue, nameof(CoordinatorPrefetch));
        RequireWithin(Heartbeat.TotalSeconds, 1, 3600, nameof(Heartbeat));
        RequireWithin(PublishDeadline.TotalSeconds, 0.001, 3600, nameof(PublishDeadline));
        RequireWithin(RollCall.TotalSeconds, 0.001, 60, nameof(RollCall));
        RequireWithin(QueueUpAnew.TotalSeconds, 0.001, 3600, nameof(QueueUpAnew));
        if (Broker.Scheme == "amqp" && (CaFile ?? ClientCertificateFile ?? ClientKeyFile) is { } file)
            throw new ArgumentException($"'{file}' is for a broker over TLS, and Broker does not begin with amqps://.", nameof(Broker));
        if (ClientKeyFile is not null && ClientCertificateFile is null) throw new ArgumentException("ClientKeyFile is the key of no certificate: ClientCertificateFile is missing.", nameof(ClientKeyFile));
        if (RollCallLimit < 2 * RollCall) throw new ArgumentException("RollCallLimit must be at least twice RollCall, so that one late roll call does not lose the seat.", nameof(RollCallLimit));
        if (ConnectDeadline <= TimeSpan.Zero && ConnectDeadline != Timeout.InfiniteTimeSpan)
            throw new ArgumentException($"ConnectDeadline is {ConnectDeadline}: it must be positive, or infinite.", nameof(ConnectDeadline));
    }

    private static void RequireWithin(double value, double least, double most, string name)
    {
        if (!(value >= least && value <= most))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}: {least} to {most} is allowed."), name);
    }
}
