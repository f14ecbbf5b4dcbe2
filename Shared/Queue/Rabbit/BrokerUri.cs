namespace Indexer.Queue.Rabbit;

/// <summary>The parts of <c>amqp[s]://[user[:password]@]host[:port][,host[:port]…][/virtual-host]</c>, each as it is written, escapes and all; an <c>@</c> in the password is escaped.</summary>
/// <param name="Scheme"><c>amqp</c>, or <c>amqps</c> for TLS.</param>
/// <param name="Credentials">What stands before the <c>@</c>; empty where there is none.</param>
/// <param name="Hosts">Nodes of one cluster, <c>host[:port]</c> each; at least one.</param>
/// <param name="Path">From the slash before the virtual host on; may be empty.</param>
public sealed record BrokerUri(string Scheme, string Credentials, IReadOnlyList<string> Hosts, string Path)
{
    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">Not such an address. The message is a rule ("must …"), and shows no password.</exception>
    public static BrokerUri Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var start = text.IndexOf("://", StringComparison.Ordinal);
        if (start < 0 || text[..start] is not ("amqp" or "amqps")) throw new FormatException("must begin with amqp:// or amqps://");
        var scheme = text[..start];
        start += 3;
        var end = text.IndexOfAny(['/', '?', '#'], start);
        if (end < 0) end = text.Length;
        // A password may hold anything but a slash; the last @ before the hosts ends it.
        var at = text.AsSpan(start, end - start).LastIndexOf('@');
        var hosts = text[(start + at + 1)..end].Split(',', StringSplitOptions.TrimEntries);
        foreach (var host in hosts)
            if (!IsHost(host)) throw new FormatException($"'{host}' must be a host, or host:port");
        if (end < text.Length && text[end] != '/') throw new FormatException("must end with the hosts, or with /virtual-host: there are no further settings in it");
        return new BrokerUri(scheme, at < 0 ? "" : text.Substring(start, at).Replace("@", "%40", StringComparison.Ordinal), hosts, text[end..]);
    }

    /// <summary>What <see cref="Parse"/> reads, password and all.</summary>
    public override string ToString() => $"{Scheme}://{(Credentials.Length == 0 ? "" : Credentials + "@")}{string.Join(',', Hosts)}{Path}";

    private static bool IsHost(string text) =>
        text.Length > 0 && Uri.TryCreate($"amqp://{text}", UriKind.Absolute, out var uri) && uri.Host.Length > 0 && uri.UserInfo.Length == 0 && uri.Port is -1 or > 0;
}
