using System.IO.Hashing;

namespace Indexer.Worker;

/// <summary>XxHash128 of a file or of bytes, as manifests and commits write it: 32 hexadecimal digits.</summary>
internal static class FileHash
{
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(XxHash128.Hash(bytes));

    public static async Task<(string Hash, long Length)> OfAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        var hash = new XxHash128();
        await hash.AppendAsync(file, cancellationToken).ConfigureAwait(false);
        return (Convert.ToHexStringLower(hash.GetCurrentHash()), file.Length);
    }
}
