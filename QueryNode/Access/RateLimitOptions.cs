using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Indexer.QueryNode.Access;

/// <summary>How often a caller may ask; section <c>RateLimit</c>. Each node counts for itself.</summary>
public sealed class RateLimitOptions
{
    /// <summary>Tokens that each key, or each address without one, gets in a second; 0: no limit. A request takes one, one of many searches one for each, an export or inspection ten. Default 0.</summary>
    [Range(0, 100_000)]
    public double TokensPerSecond { get; set; }

    /// <summary>Tokens that may be saved up for a burst. Default 50.</summary>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 50;

    /// <summary>
    /// Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses and networks, as in <c>10.0.0.5,10.1.0.0/16</c>. Whoever else sends these headers is taken by the address of its socket.
    /// Default: none.
    /// </summary>
    public string TrustedProxies { get; set; } = "";

    /// <summary>The trusted proxies as networks.</summary>
    /// <exception cref="FormatException">One of them is neither an address nor a network.</exception>
    internal IReadOnlyList<IPNetwork> ProxyNetworks() =>
        [.. TrustedProxies.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(text => IPAddress.TryParse(text, out IPAddress? address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : IPNetwork.Parse(text))];

    internal bool HasProperProxies()
    {
        try
        {
            return ProxyNetworks().Count >= 0;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
