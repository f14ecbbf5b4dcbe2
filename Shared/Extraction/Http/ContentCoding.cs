using System.Text;

namespace Indexer.Extraction.Http;

/// <summary>A content coding (RFC 9110 section 8.4.1; br RFC 7932, zstd RFC 8878).</summary>
internal enum ContentCoding
{
    Identity,
    Gzip,
    Deflate,
    Brotli,
    Zstandard,
    Unknown,
}

/// <summary>Reads lists of codings, and tells codings from the bytes.</summary>
internal static class ContentCodings
{
    private static ReadOnlySpan<byte> Separators => ", \t\r\n"u8;

    /// <summary>Takes the last coding, the outermost, off <paramref name="list"/>; false where none is left.</summary>
    public static bool TryTakeLast(ref ReadOnlySpan<byte> list, out ContentCoding coding)
    {
        coding = ContentCoding.Identity;
        var trimmed = list.TrimEnd(Separators);
        if (trimmed.IsEmpty) return false;
        var start = trimmed.LastIndexOfAny(Separators) + 1;
        coding = Of(trimmed[start..].Trim((byte)'"'));
        list = trimmed[..start];
        return true;
    }

    public static bool IsGzip(ReadOnlySpan<byte> bytes) => bytes.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b, 0x08]);

    public static bool IsZstandard(ReadOnlySpan<byte> bytes) => bytes.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]);

    /// <summary>RFC 1950 section 2.2: method 8 and a check value that divides by 31.</summary>
    public static bool IsZlib(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 2 && (bytes[0] & 0x0f) == 8 && bytes[0] >> 4 <= 7 && ((bytes[0] << 8) | bytes[1]) % 31 == 0;

    private static ContentCoding Of(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "gzip"u8) || Ascii.EqualsIgnoreCase(name, "x-gzip"u8) ? ContentCoding.Gzip
        : Ascii.EqualsIgnoreCase(name, "deflate"u8) || Ascii.EqualsIgnoreCase(name, "zlib"u8) ? ContentCoding.Deflate
        : Ascii.EqualsIgnoreCase(name, "br"u8) ? ContentCoding.Brotli
        : Ascii.EqualsIgnoreCase(name, "zstd"u8) ? ContentCoding.Zstandard
        : Ascii.EqualsIgnoreCase(name, "identity"u8) || Ascii.EqualsIgnoreCase(name, "none"u8) || Ascii.EqualsIgnoreCase(name, "chunked"u8)
            ? ContentCoding.Identity
        : ContentCoding.Unknown;
}
