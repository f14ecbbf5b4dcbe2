namespace Indexer.Extraction.Http;

/// <summary>How a body that was declared chunked turned out.</summary>
internal enum ChunkedOutcome
{
    /// <summary>Read to its last chunk.</summary>
    Whole,
    /// <summary>Broken or cut: what came before the fault is kept.</summary>
    Broken,
    /// <summary>Not chunked at all, as browser-based crawlers store it: to be used as it is.</summary>
    NotChunked,
}

/// <summary>Decodes the chunked transfer coding (RFC 9112 section 7.1); extensions and trailers are ignored, LF alone ends a line.</summary>
internal static class ChunkedBody
{
    /// <summary>Appends the data of the chunks to <paramref name="data"/>.</summary>
    public static ChunkedOutcome Decode(ReadOnlySpan<byte> body, PooledBytes data)
    {
        var position = 0;
        for (var isFirst = true; ; isFirst = false)
        {
            if (!TryReadSize(body[position..], out var size, out var lineLength)) return isFirst ? ChunkedOutcome.NotChunked : ChunkedOutcome.Broken;
            position += lineLength;
            // A lone zero is an empty chunked body; a zero before something else is a text that starts with a zero.
            if (size == 0) return isFirst && body.Length - position > 2 && !IsLineEnd(body[position..]) ? ChunkedOutcome.NotChunked : ChunkedOutcome.Whole;

            var left = body.Length - position;
            if (size > left)
            {
                data.Append(body[position..]);
                return ChunkedOutcome.Broken;
            }
            var chunk = body.Slice(position, (int)size);
            position += chunk.Length;
            if (position < body.Length && !IsLineEnd(body[position..]))
            {
                if (isFirst) return ChunkedOutcome.NotChunked;
                data.Append(chunk);
                return ChunkedOutcome.Broken;
            }
            data.Append(chunk);
            if (position == body.Length) return ChunkedOutcome.Broken;
            position += body[position] == '\r' && position + 1 < body.Length && body[position + 1] == '\n' ? 2 : 1;
        }
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static bool IsLineEnd(ReadOnlySpan<byte> bytes) => bytes[0] is (byte)'\n' or (byte)'\r';

    private static bool TryReadSize(ReadOnlySpan<byte> bytes, out long size, out int lineLength)
    {
        size = 0;
        lineLength = 0;
        var digits = 0;
        while (digits < bytes.Length && char.IsAsciiHexDigit((char)bytes[digits]))
        {
            if (size > int.MaxValue) return false;
            size = size * 16 + HexValue(bytes[digits]);
            digits++;
        }
        if (digits == 0) return false;
        var end = bytes[digits..].IndexOf((byte)'\n');
        if (end < 0)
        {
            // The last-chunk line may be all that is left of a cut body.
            lineLength = bytes.Length;
            return bytes[digits..].TrimEnd("\r "u8).IsEmpty;
        }
        var rest = bytes.Slice(digits, end).TrimEnd("\r \t"u8).TrimStart(" \t"u8);
        lineLength = digits + end + 1;
        return rest.IsEmpty || rest[0] == ';';
    }
}
