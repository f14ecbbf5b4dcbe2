using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace Indexer.Storage.S3;

/// <summary>
/// Compares bytes with the entity tag of their object: the MD5 of the content, or of an upload by parts the MD5 of the parts' MD5s, a hyphen and the number of parts (as
/// Amazon, Ceph and others make it). MD5 is what the protocol has; it guards against accidents, not against forgery. Not thread-safe.
/// </summary>
internal sealed class EtagCheck : IDisposable
{
    private static readonly SearchValues<char> s_hexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private readonly string _etag;
    private readonly long _partBytes;
    private readonly IncrementalHash _part = NewHash();
    private readonly IncrementalHash? _parts;
    private long _inPart;

    private EtagCheck(string etag, long partBytes, bool byParts)
    {
        _etag = etag;
        _partBytes = partBytes;
        _parts = byParts ? NewHash() : null;
    }

    /// <summary>Null where the tag is of no kind that can be compared, or of parts of another length than ours.</summary>
    public static EtagCheck? For(S3Object whole, int partBytes)
    {
        const int HexDigits = 32;
        var etag = whole.Etag;
        if (etag.Length < HexDigits || etag.AsSpan(0, HexDigits).ContainsAnyExcept(s_hexDigits)) return null;
        if (etag.Length == HexDigits) return new EtagCheck(etag, long.MaxValue, byParts: false);
        var parts = (whole.Length + partBytes - 1) / partBytes;
        return etag.AsSpan(HexDigits).SequenceEqual(string.Create(CultureInfo.InvariantCulture, $"-{parts}")) ? new EtagCheck(etag, partBytes, byParts: true) : null;
    }

    /// <summary>The tag of an upload by parts.</summary>
    /// <param name="tags">Of each part, in order: an MD5 each, with or without quotes.</param>
    public static string OfParts(IReadOnlyList<string> tags) =>
        string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(Md5(Convert.FromHexString(string.Concat(tags.Select(tag => tag.Trim('"'))))))}-{tags.Count}");

#pragma warning disable CA5351 // The entity tags of S3 are MD5.
    public static byte[] Md5(ReadOnlySpan<byte> content) => MD5.HashData(content);
#pragma warning restore CA5351

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var step = (int)Math.Min(bytes.Length, _partBytes - _inPart);
            _part.AppendData(bytes[..step]);
            _inPart += step;
            bytes = bytes[step..];
            if (_inPart == _partBytes) EndPart();
        }
    }

    /// <summary>Whether all that was added is the content of the tag; to be asked once, at the end.</summary>
    public bool Holds()
    {
        if (_parts is not null && _inPart > 0) EndPart();
        return _etag.AsSpan(0, 32).Equals(Convert.ToHexString((_parts ?? _part).GetHashAndReset()), StringComparison.OrdinalIgnoreCase);
    }

    public void Dispose()
    {
        _part.Dispose();
        _parts?.Dispose();
    }

    private void EndPart()
    {
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        _part.GetHashAndReset(hash);
        // Only uploads by parts have an end of a part.
        _parts!.AppendData(hash);
        _inPart = 0;
    }

    private static IncrementalHash NewHash() => IncrementalHash.CreateHash(HashAlgorithmName.MD5);
}
