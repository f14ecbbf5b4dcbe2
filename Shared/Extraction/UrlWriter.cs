using System.Buffers;
using System.Globalization;
using System.Text;

namespace Indexer.Extraction;

/// <summary>Writes a URL in normal form into a buffer that is large enough: twelve characters for one of the input.</summary>
internal ref struct UrlWriter(Span<char> buffer)
{
    private readonly Span<char> _buffer = buffer;
    private int _length;

    public readonly ReadOnlySpan<char> Written => _buffer[.._length];

    public static byte FromHex(char high, char low) => (byte)(((HexValue(high)) << 4) | HexValue(low));

    public void Append(char value) => _buffer[_length++] = value;

    public void Append(ReadOnlySpan<char> value)
    {
        value.CopyTo(_buffer[_length..]);
        _length += value.Length;
    }

    public void Append(int number)
    {
        number.TryFormat(_buffer[_length..], out var written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    public void Lower(ReadOnlySpan<char> ascii)
    {
        foreach (var value in ascii) Append(char.IsAsciiLetterUpper(value) ? (char)(value | 0x20) : value);
    }

    /// <summary>Appends with percent-encoding in normal form: what need not be encoded is decoded, what must be is encoded, digits in capitals.</summary>
    public void Encode(ReadOnlySpan<char> text, SearchValues<char> kept)
    {
        Span<byte> utf8 = stackalloc byte[4];
        while (!text.IsEmpty)
        {
            var run = text.IndexOfAnyExcept(kept);
            if (run < 0) run = text.Length;
            Append(text[..run]);
            text = text[run..];
            if (text.IsEmpty) return;
            if (text[0] == '%' && text.Length > 2 && char.IsAsciiHexDigit(text[1]) && char.IsAsciiHexDigit(text[2]))
            {
                var value = FromHex(text[1], text[2]);
                if (IsUnreserved(value)) Append((char)value);
                else Percent(value);
                text = text[3..];
                continue;
            }
            Rune.DecodeFromUtf16(text, out var rune, out var consumed);
            var length = rune.EncodeToUtf8(utf8);
            foreach (var value in utf8[..length]) Percent(value);
            text = text[consumed..];
        }
    }

    /// <summary>Appends the path that <paramref name="directory"/> followed by <paramref name="path"/> makes, without dot segments (RFC 3986 section 5.2.4).</summary>
    public void Path(ReadOnlySpan<char> directory, ReadOnlySpan<char> path, bool backSlashes, SearchValues<char> kept)
    {
        var root = _length;
        Append('/');
        Segments(directory, root, backSlashes, kept);
        Segments(path, root, backSlashes, kept);
    }

    public readonly string ToString(string? known) => known is not null && Written.SequenceEqual(known) ? known : new string(Written);

    private void Segments(ReadOnlySpan<char> path, int root, bool backSlashes, SearchValues<char> kept)
    {
        if (path.Length > 0 && _length == root + 1 && IsSlash(path[0], backSlashes)) path = path[1..];
        while (true)
        {
            var end = backSlashes ? path.IndexOfAny('/', '\\') : path.IndexOf('/');
            var segment = end < 0 ? path : path[..end];
            // The writer always stands after a slash here.
            if (IsDots(segment, 2)) DropSegment(root);
            else if (!IsDots(segment, 1))
            {
                Encode(segment, kept);
                if (end >= 0) Append('/');
            }
            if (end < 0) return;
            path = path[(end + 1)..];
        }
    }

    private void DropSegment(int root)
    {
        if (_length == root + 1) return;
        _length--;
        while (_buffer[_length - 1] != '/') _length--;
    }

    private static bool IsSlash(char value, bool backSlashes) => value == '/' || (backSlashes && value == '\\');

    /// <summary>Whether the segment is <paramref name="count"/> dots, each plain or as %2e.</summary>
    private static bool IsDots(ReadOnlySpan<char> segment, int count)
    {
        for (; count > 0; count--)
        {
            if (segment.StartsWith('.')) segment = segment[1..];
            else if (segment.StartsWith("%2e", StringComparison.OrdinalIgnoreCase)) segment = segment[3..];
            else return false;
        }
        return segment.IsEmpty;
    }

    private static bool IsUnreserved(byte value) => char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~';

    private static int HexValue(char digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private void Percent(byte value)
    {
        Append('%');
        Append("0123456789ABCDEF"[value >> 4]);
        Append("0123456789ABCDEF"[value & 15]);
    }
}
