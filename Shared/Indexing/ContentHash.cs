using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Indexer.Indexing;

/// <summary>Hashes of what an index contains: XxHash128 (big-endian, 32 hexadecimal digits in lower case).</summary>
public static class ContentHash
{
    /// <summary>Hash of a shard: over its files in byte order of names, of each the name's length, name and hash.</summary>
    public static string OfFiles(IEnumerable<ManifestFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var hash = new XxHash128();
        foreach (var file in files.OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            Append(hash, file.Name);
            Append(hash, file.Hash);
        }
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>Hash of an index: over the hashes of its shards in order of ids.</summary>
    public static string Of(IEnumerable<ShardManifest> shards)
    {
        ArgumentNullException.ThrowIfNull(shards);
        var hash = new XxHash128();
        foreach (var shard in shards.OrderBy(shard => shard.Id)) Append(hash, shard.Hash);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private static void Append(XxHash128 hash, string text)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        var utf8 = Encoding.UTF8.GetBytes(text);
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        hash.Append(length);
        hash.Append(utf8);
    }
}
