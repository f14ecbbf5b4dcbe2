using System.Runtime.CompilerServices;
using Indexer.Text;

namespace Indexer.Extraction.Html;

/// <summary>The attributes that are read; the numbers are bits of a mask.</summary>
internal enum HtmlAttribute : byte
{
    Other,
    Class, Id, Role, Style, AriaHidden, Hidden, Href, Rel, Alt, Name, Property, Itemprop, HttpEquiv, Content, Lang, XmlLang, Datetime, Encoding,
    Color, Face, Size,
}

/// <summary>The attributes of the tag just read (HTML, 13.2.5.32 to 13.2.5.40): places in the document, decoded when asked for.</summary>
internal sealed class TagAttributes
{
    private const uint JudgedMask = (1 << (int)HtmlAttribute.Class) | (1 << (int)HtmlAttribute.Id) | (1 << (int)HtmlAttribute.Role)
        | (1 << (int)HtmlAttribute.Style) | (1 << (int)HtmlAttribute.AriaHidden) | (1 << (int)HtmlAttribute.Hidden);

    private static readonly AsciiNameTable Names = new(
    [
        ("class", (byte)HtmlAttribute.Class), ("id", (byte)HtmlAttribute.Id), ("role", (byte)HtmlAttribute.Role), ("style", (byte)HtmlAttribute.Style),
        ("aria-hidden", (byte)HtmlAttribute.AriaHidden), ("hidden", (byte)HtmlAttribute.Hidden), ("href", (byte)HtmlAttribute.Href),
        ("rel", (byte)HtmlAttribute.Rel), ("alt", (byte)HtmlAttribute.Alt), ("name", (byte)HtmlAttribute.Name),
        ("property", (byte)HtmlAttribute.Property), ("itemprop", (byte)HtmlAttribute.Itemprop), ("http-equiv", (byte)HtmlAttribute.HttpEquiv),
        ("content", (byte)HtmlAttribute.Content), ("lang", (byte)HtmlAttribute.Lang), ("xml:lang", (byte)HtmlAttribute.XmlLang),
        ("datetime", (byte)HtmlAttribute.Datetime), ("encoding", (byte)HtmlAttribute.Encoding), ("color", (byte)HtmlAttribute.Color),
        ("face", (byte)HtmlAttribute.Face), ("size", (byte)HtmlAttribute.Size),
    ]);

    private readonly (int Start, int Length)[] _values = new (int, int)[(int)HtmlAttribute.Size + 1];
    private readonly Utf8Buffer _decoded = new(256);
    private uint _present;

    /// <summary>Whether an attribute is there that can make the element noise or hidden.</summary>
    public bool AnyJudged => (_present & JudgedMask) != 0;

    public bool Has(HtmlAttribute attribute) => (_present & (1u << (int)attribute)) != 0;

    /// <summary>Reads the rest of a tag.</summary>
    /// <param name="html">The document.</param>
    /// <param name="at">Behind the tag's name.</param>
    /// <param name="isSelfClosing">Whether the tag ends in "/&gt;".</param>
    /// <returns>Behind the tag's end; -1 where the document ends first and there is no tag.</returns>
    public int Read(ReadOnlySpan<byte> html, int at, out bool isSelfClosing)
    {
        _present = 0;
        isSelfClosing = false;
        while ((uint)at < (uint)html.Length)
        {
            var c = html[at];
            if (c == '>') return at + 1;
            if (c == '/')
            {
                if (at + 1 < html.Length && html[at + 1] == '>')
                {
                    isSelfClosing = true;
                    return at + 2;
                }
                at++;
            }
            else if (IsWhite(c))
            {
                at++;
            }
            else if ((at = ReadOne(html, at)) < 0)
            {
                return -1;
            }
        }
        return -1;
    }

    /// <summary>The decoded value; empty where the attribute is absent. Valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> html, HtmlAttribute attribute)
    {
        if (!Has(attribute)) return default;
        var (start, length) = _values[(int)attribute];
        var value = html.Slice(start, length);
        return value.IndexOfAny((byte)'&', (byte)0) < 0 ? value : Decode(value);
    }

    /// <summary>What <see cref="NoiseRules"/> judges by.</summary>
    public ElementFacts Facts(ReadOnlySpan<byte> html) => new()
    {
        Class = Value(html, HtmlAttribute.Class),
        Id = Value(html, HtmlAttribute.Id),
        Role = Value(html, HtmlAttribute.Role),
        Style = Value(html, HtmlAttribute.Style),
        AriaHidden = Value(html, HtmlAttribute.AriaHidden),
        IsHidden = Has(HtmlAttribute.Hidden) && !System.Text.Ascii.EqualsIgnoreCase(Value(html, HtmlAttribute.Hidden), "until-found"u8),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsWhite(byte c) => c <= ' ' && c is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r' or (byte)'\f';

    private int ReadOne(ReadOnlySpan<byte> html, int at)
    {
        var nameStart = at++; // an equals sign may begin a name
        while ((uint)at < (uint)html.Length && html[at] is not ((byte)'=' or (byte)'>' or (byte)'/') && !IsWhite(html[at])) at++;
        var name = html[nameStart..at];
        while ((uint)at < (uint)html.Length && IsWhite(html[at])) at++;
        if ((uint)at >= (uint)html.Length) return -1;
        if (html[at] != '=')
        {
            Keep(name, at, 0);
            return at;
        }

        do at++;
        while ((uint)at < (uint)html.Length && IsWhite(html[at]));
        if ((uint)at >= (uint)html.Length) return -1;
        var quote = html[at];
        if (quote is (byte)'"' or (byte)'\'')
        {
            var length = html[(at + 1)..].IndexOf(quote);
            if (length < 0) return -1;
            Keep(name, at + 1, length);
            return at + length + 2;
        }

        var valueStart = at;
        while ((uint)at < (uint)html.Length && html[at] != '>' && !IsWhite(html[at])) at++;
        if (at == html.Length) return -1;
        Keep(name, valueStart, at - valueStart);
        return at;
    }

    private void Keep(ReadOnlySpan<byte> name, int start, int length)
    {
        var attribute = Names.Find(name);
        if (attribute == 0 || (_present & (1u << attribute)) != 0) return; // of two with one name the first counts
        _present |= 1u << attribute;
        _values[attribute] = (start, length);
    }

    /// <summary>When the buffer grows, values handed out before stay in the old array, which their spans keep alive.</summary>
    private ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> value)
    {
        if (_decoded.Length > 1 << 16) _decoded.Clear();
        var start = _decoded.Length;
        Span<byte> character = stackalloc byte[CharacterReferences.MaxBytes];
        while (value.IndexOfAny((byte)'&', (byte)0) is >= 0 and var special)
        {
            _decoded.Append(value[..special]);
            value = value[special..];
            var used = CharacterReferences.Read(value, inAttribute: true, character, out var written);
            if (value[0] == 0) _decoded.Append("\uFFFD"u8);
            else if (used == 0) _decoded.Append((byte)'&');
            else _decoded.Append(character[..written]);
            value = value[Math.Max(1, used)..];
        }
        _decoded.Append(value);
        return _decoded.Span[start..];
    }
}
