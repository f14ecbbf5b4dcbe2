using Indexer.Queue.Rabbit;

namespace Indexer.Hosting;

/// <summary>
/// A fleet's broker as settings name it: <c>amqp[s]://[user[:password]@]host[:port][,host[:port]…][/vhost]</c>, and for <c>amqps</c> the files of its certificates. User and
/// password may come by settings of their own; a password on the command line, where every user of the machine sees it, is refused, but for <c>guest</c>, which is no secret.
/// Prints as its address without the password.
/// </summary>
/// <param name="Address">The address with user and password, where they are known.</param>
public sealed record FleetBroker(string Address)
{
    private const string WellKnownPassword = "guest";

    /// <summary>A PEM file of the authorities that may have signed the broker's certificate; null for those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>A PEM file of the certificate that is shown to the broker; null for none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The PEM file of its private key; null where it is in the same file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Reads the settings; null where the address is missing or wrong, which the reader then tells.</summary>
    public static FleetBroker? Read(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (reader.Required(FleetSettings.Broker).Length == 0 || reader.Find(FleetSettings.Broker) is not { } value) return null;
        BrokerUri parts;
        try
        {
            parts = BrokerUri.Parse(value.Text);
        }
        catch (FormatException e)
        {
            reader.Fault(FleetSettings.Broker, value, e.Message);
            return null;
        }
        var isSecure = parts.Scheme == "amqps";
        var broker = new FleetBroker((parts with { Credentials = Credentials(reader, value, parts.Credentials) }).ToString())
        {
            CaFile = FileOf(reader, FleetSettings.BrokerCaFile, isSecure),
            CertificateFile = FileOf(reader, FleetSettings.BrokerCertificateFile, isSecure),
            KeyFile = FileOf(reader, FleetSettings.BrokerKeyFile, isSecure),
        };
        if (broker.KeyFile is not null && broker.CertificateFile is null && reader.Find(FleetSettings.BrokerKeyFile) is { } key)
            reader.Fault(FleetSettings.BrokerKeyFile, key, $"is the key of no certificate; give {FleetSettings.BrokerCertificateFile} too");
        return broker;
    }

    /// <summary>How a program connects to it.</summary>
    /// <param name="prefix">What queue names begin with.</param>
    /// <param name="prefetch">Tasks that are received at the same time; 0 for none.</param>
    /// <param name="patience">How long one call tries to connect.</param>
    public RabbitOptions ToRabbit(string prefix, int prefetch, TimeSpan patience)
    {
        var (first, others) = RabbitOptions.ParseAddress(Address);
        return new RabbitOptions
        {
            Broker = first, FurtherHosts = others, Prefix = prefix, Prefetch = prefetch, ConnectDeadline = patience,
            CaFile = CaFile, ClientCertificateFile = CertificateFile, ClientKeyFile = KeyFile,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => SecretText.Mask(Address);

    private static string Credentials(SettingsReader reader, SettingValue address, string credentials)
    {
        var colon = credentials.IndexOf(':', StringComparison.Ordinal);
        var (user, password) = colon < 0 ? (credentials, "") : (credentials[..colon], credentials[(colon + 1)..]);
        if (address.IsFlag && password.Length > 0 && password != WellKnownPassword)
            reader.Fault(FleetSettings.Broker, address,
                $"it holds a password, which every user of this machine can see in the list of processes; give it by {FleetSettings.BrokerPassword.Variable} or {FleetSettings.BrokerPassword.Variable}_FILE");
        if (user.Length == 0) user = Uri.EscapeDataString(reader.Text(FleetSettings.BrokerUser) ?? "");
        if (reader.Find(FleetSettings.BrokerPassword) is { } secret)
        {
            if (secret.IsFlag) reader.Fault(FleetSettings.BrokerPassword, secret, "must not be a flag, which every user of this machine can see in the list of processes");
            if (password.Length == 0) password = Uri.EscapeDataString(secret.Text);
        }
        if (user.Length == 0 && password.Length == 0) return "";
        return $"{(user.Length == 0 ? WellKnownPassword : user)}:{(password.Length == 0 ? WellKnownPassword : password)}";
    }

    private static string? FileOf(SettingsReader reader, Setting setting, bool isSecure)
    {
        if (reader.Find(setting) is not { } value) return null;
        var path = Path.GetFullPath(value.Text);
        if (!File.Exists(path)) reader.Fault(setting, value, "there is no such file");
        else if (!isSecure) reader.Fault(setting, value, $"is for a broker over TLS, and {FleetSettings.Broker.Flag} does not begin with amqps://");
        return path;
    }
}
