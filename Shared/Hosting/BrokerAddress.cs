namespace Indexer.Hosting;

/// <summary>
/// The broker's address from its settings: <c>amqp[s]://[user[:password]@]host[:port][,host[:port]…][/vhost]</c>. User and password may come by settings of their own;
/// a password on the command line, where every user of the machine sees it, is refused, but for <c>guest</c>, which is no secret.
/// </summary>
public static class BrokerAddress
{
    private const string WellKnownPassword = "guest";

    /// <summary>Reads the address; empty where it is missing or wrong, which the reader then tells.</summary>
    public static string Read(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (reader.Required(FleetSettings.Broker).Length == 0 || reader.Find(FleetSettings.Broker) is not { } value) return "";
        var text = value.Text;
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || text[..scheme] is not ("amqp" or "amqps"))
        {
            reader.Fault(FleetSettings.Broker, value, "must begin with amqp:// or amqps://");
            return "";
        }
        var rest = text[(scheme + 3)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var authority = slash < 0 ? rest : rest[..slash];
        var path = slash < 0 ? "" : rest[slash..];
        var at = authority.LastIndexOf('@');
        var credentials = at < 0 ? "" : authority[..at];
        var hosts = authority[(at + 1)..];
        foreach (var host in hosts.Split(','))
            if (!IsHost(host)) reader.Fault(FleetSettings.Broker, value, $"'{host}' must be a host, or host:port");
        return $"{text[..scheme]}://{WithCredentials(reader, value, credentials)}{hosts}{path}";
    }

    private static string WithCredentials(SettingsReader reader, SettingValue address, string credentials)
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
        return $"{(user.Length == 0 ? WellKnownPassword : user)}:{(password.Length == 0 ? WellKnownPassword : password)}@";
    }

    private static bool IsHost(string text) =>
        text.Length > 0 && Uri.TryCreate($"amqp://{text}", UriKind.Absolute, out var uri) && uri.Host.Length > 0 && uri.UserInfo.Length == 0 && uri.Port is -1 or > 0;
}
