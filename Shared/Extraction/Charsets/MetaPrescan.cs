using System.Buffers;
using System.Text;

namespace Indexer.Extraction.Charsets;

/// <summary>
/// Finds the encoding that an HTML document declares in its first 1,024 bytes (HTML Standard section 13.2.3.2, "prescan a byte stream to determine its encoding"), or in an XML
/// declaration. A label of UTF-16 means UTF-8: the label could be read as ASCII.
/// </summary>
internal static class MetaPrescan
{
    private const int ScannedBytes = 1024;

    private static readonly SearchValues<byte> LabelEnds = SearchValues.Create(" \t\n\f\r;,"u8);

    /// <summary>The declared encoding, or null.</summary>
    public static Charset? Find(ReadOnlySpan<byte> html)
    {
        var bytes = html[..Math.Min(html.Length, ScannedBytes)];
        if (FindXmlDeclaration(bytes) is { } declared) return declared;
        for (var i = 0; i < bytes.Length;)
        {
            var open = bytes[i..].IndexOf((byte)'<');
            if (open < 0) return null;
            i += open;
            var rest = bytes[i..];
            if (rest.StartsWith("<!--"u8))
            {
                // The two dashes that open a comment may also close it.
                var end = rest[2..].IndexOf("-->"u8);
                if (end < 0) return null;
                i += 2 + end + 3;
            }
            else if (IsMeta(rest))
            {
                i += 5;
                if (ReadMeta(bytes, ref i) is { } charset) return charset;
            }
            else if (rest.Length > 1 && (char.IsAsciiLetter((char)rest[1]) || (rest[1] == '/' && rest.Length > 2 && char.IsAsciiLetter((char)rest[2]))))
            {
                i++;
                while (i < bytes.Length && !IsBlank(bytes[i]) && bytes[i] != '>') i++;
                while (TryReadAttribute(bytes, ref i, out _, out _)) { }
            }
            else if (rest.Length > 1 && rest[1] is (byte)'!' or (byte)'/' or (byte)'?')
            {
                var end = rest.IndexOf((byte)'>');
                if (end < 0) return null;
                i += end + 1;
            }
            else i++;
        }
        return null;
    }

    private static Charset? FindXmlDeclaration(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith("<?xml"u8)) return null;
        var end = bytes.IndexOf((byte)'>');
        var declaration = end < 0 ? bytes : bytes[..end];
        var at = declaration.IndexOf("encoding"u8);
        if (at < 0) return null;
        var value = declaration[(at + 8)..].TrimStart(" \t\r\n"u8);
        if (value.IsEmpty || value[0] != '=') return null;
        value = value[1..].TrimStart(" \t\r\n"u8);
        if (value.IsEmpty || value[0] is not ((byte)'"' or (byte)'\'')) return null;
        var quote = value[1..].IndexOf(value[0]);
        return quote < 0 ? null : NotUtf16(Charset.FromLabel(value.Slice(1, quote)));
    }

    private static bool IsMeta(ReadOnlySpan<byte> rest) =>
        rest.Length > 5 && Ascii.EqualsIgnoreCase(rest[..5], "<meta"u8) && (IsBlank(rest[5]) || rest[5] == '/');

    private static Charset? ReadMeta(ReadOnlySpan<byte> bytes, ref int i)
    {
        var isContentType = false;
        Charset? fromCharset = null, fromContent = null;
        while (TryReadAttribute(bytes, ref i, out var name, out var value))
        {
            if (Ascii.EqualsIgnoreCase(name, "http-equiv"u8)) isContentType |= Ascii.EqualsIgnoreCase(value, "content-type"u8);
            else if (Ascii.EqualsIgnoreCase(name, "charset"u8)) fromCharset ??= Charset.FromLabel(value);
            else if (Ascii.EqualsIgnoreCase(name, "content"u8)) fromContent ??= FromContent(value);
        }
        return NotUtf16(fromCharset ?? (isContentType ? fromContent : null));
    }

    /// <summary>"Extracting a character encoding from a meta element".</summary>
    internal static Charset? FromContent(ReadOnlySpan<byte> content)
    {
        while (true)
        {
            var at = IndexOfCharset(content);
            if (at < 0) return null;
            content = content[(at + 7)..].TrimStart(" \t\n\f\r"u8);
            if (content.IsEmpty) return null;
            if (content[0] != '=') continue;
            content = content[1..].TrimStart(" \t\n\f\r"u8);
            if (content.IsEmpty) return null;
            if (content[0] is (byte)'"' or (byte)'\'')
            {
                var close = content[1..].IndexOf(content[0]);
                return close < 0 ? null : Charset.FromLabel(content.Slice(1, close));
            }
            var end = content.IndexOfAny(LabelEnds);
            return Charset.FromLabel(end < 0 ? content : content[..end]);
        }
    }

    private static int IndexOfCharset(ReadOnlySpan<byte> content)
    {
        for (var i = 0; i + 7 <= content.Length; i++)
            if (Ascii.EqualsIgnoreCase(content.Slice(i, 7), "charset"u8)) return i;
        return -1;
    }

    private static Charset? NotUtf16(Charset? charset) => charset is { IsUtf16Or32: true } ? Charset.Utf8 : charset;

    private static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\n' or 0x0c or (byte)'\r';

    private static bool TryReadAttribute(ReadOnlySpan<byte> bytes, ref int i, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        while (i < bytes.Length && (IsBlank(bytes[i]) || bytes[i] == '/')) i++;
        if (i >= bytes.Length || bytes[i] == '>') return false;
        var start = i;
        do i++;
        while (i < bytes.Length && bytes[i] is not ((byte)'=' or (byte)'/' or (byte)'>') && !IsBlank(bytes[i]));
        name = bytes[start..i];

        var equals = i;
        while (equals < bytes.Length && IsBlank(bytes[equals])) equals++;
        if (equals >= bytes.Length || bytes[equals] != '=') return true;
        i = equals + 1;
        while (i < bytes.Length && IsBlank(bytes[i])) i++;
        if (i >= bytes.Length) return true;
        if (bytes[i] is (byte)'"' or (byte)'\'')
        {
            var length = bytes[(i + 1)..].IndexOf(bytes[i]);
            value = length < 0 ? bytes[(i + 1)..] : bytes.Slice(i + 1, length);
            i = length < 0 ? bytes.Length : i + length + 2;
            return true;
        }
        start = i;
        while (i < bytes.Length && !IsBlank(bytes[i]) && bytes[i] != '>') i++;
        value = bytes[start..i];
        return true;
    }
}
