using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Indexer.QueryNode.Leaf;

/// <summary>What nodes show to each other: <c>Authorization: Leaf SECRET</c>. Compared in constant time, over hashes, so that neither content nor length is told by how long it takes.</summary>
internal sealed class LeafSecret(string? secret)
{
    private const string Scheme = "Leaf ";

    private readonly byte[]? _expected = secret is null ? null : Hash(Scheme + secret);

    /// <summary>The header's value; null for none.</summary>
    public string? Header => secret is null ? null : Scheme + secret;

    /// <summary>Whether who shows this is a node. Without a secret everybody is, which is for loopback only.</summary>
    public bool Accepts(string? header) => _expected is null || CryptographicOperations.FixedTimeEquals(_expected, Hash(header ?? ""));

    /// <summary>Whether an address to listen on is this machine's own, which no other machine reaches.</summary>
    public static bool IsLoopback(string url)
    {
        var host = new Uri(url.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal)).Host.Trim('[', ']');
        return host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
