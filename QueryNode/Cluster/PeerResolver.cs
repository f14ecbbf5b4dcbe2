using System.Net;
using System.Net.Sockets;

namespace Indexer.QueryNode.Cluster;

/// <summary>Addresses of the nodes: those of a list stand; those of a DNS name change as nodes come and go. A name that can't be resolved for now leaves the last answer in force.</summary>
internal sealed partial class PeerResolver(ClusterSettings settings, ILogger<PeerResolver> logger)
{
    private readonly Dictionary<string, IReadOnlyList<string>> _last = new(StringComparer.Ordinal);

    /// <summary>Each as <c>host:port</c>, without repetition.</summary>
    public async Task<IReadOnlyCollection<string>> ResolveAsync(CancellationToken cancellationToken)
    {
        var all = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string peer in settings.Peers) all.UnionWith(await ResolveAsync(peer, cancellationToken));
        return all;
    }

    private async Task<IReadOnlyList<string>> ResolveAsync(string peer, CancellationToken cancellationToken)
    {
        (string host, int port) = Split(peer);
        if (IPAddress.TryParse(host, out IPAddress? address)) return [Text(address, port)];
        try
        {
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
            return _last[peer] = [.. addresses.Select(a => Text(a, port))];
        }
        catch (SocketException e)
        {
            CouldNotResolve(host, e.Message);
            return _last.GetValueOrDefault(peer) ?? [];
        }
    }

    private static (string Host, int Port) Split(string peer)
    {
        var uri = new Uri($"http://{peer}");
        // A port of 80 that is written out is meant.
        bool hasPort = peer.LastIndexOf(':') > peer.LastIndexOf(']');
        return (uri.Host.Trim('[', ']'), hasPort ? uri.Port : ClusterSettings.UsualLeafPort);
    }

    private static string Text(IPAddress address, int port) => new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port).ToString();

    [LoggerMessage(Level = LogLevel.Debug, Message = "could not resolve {Name}: {Error}")]
    private partial void CouldNotResolve(string name, string error);
}
