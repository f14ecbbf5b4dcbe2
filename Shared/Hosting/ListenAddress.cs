using System.Net;

namespace Indexer.Hosting;

/// <summary>Addresses that a server is told to listen on.</summary>
public static class ListenAddress
{
    /// <summary>What one has to be, as a part of a sentence.</summary>
    public const string Form = "http:// and an IP address of this machine, localhost, or * for all, as in http://127.0.0.1:8080";

    /// <summary>Whether it is http or https, and an IP address, localhost, or * for all.</summary>
    public static bool IsValid(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.StartsWith("http://", StringComparison.Ordinal) && !url.StartsWith("https://", StringComparison.Ordinal)) return false;
        var authority = url[(url.IndexOf("//", StringComparison.Ordinal) + 2)..].TrimEnd('/');
        var colon = authority.LastIndexOf(':');
        var host = colon > authority.LastIndexOf(']') ? authority[..colon] : authority;
        // The web server takes any other name to mean all addresses: a slip of the finger would open the port to the network.
        return host is "localhost" or "*" or "+" || IPAddress.TryParse(host, out _);
    }
}
