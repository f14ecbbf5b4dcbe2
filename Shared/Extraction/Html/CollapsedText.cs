using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Indexer.Extraction.Html;

/// <summary>
/// Text under construction: white space, control characters and no-break spaces become one blank, soft hyphens and NUL vanish. Copying and looking for the
/// next markup are one vectorised pass: a block of 16 bytes is stored first and judged afterwards.
/// </summary>
internal sealed class CollapsedText(int capacity)
{
    private byte[] _bytes = new byte[capacity];
    private int _limit = int.MaxValue;

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>Whether text was refused because of the limit.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>Whether NUL is shown as U+FFFD, as outside of ordinary HTML content, and not dropped.</summary>
    public bool ShowsNul { get; set; }

    /// <summary>What follows this place may be cut from what precedes it, so a blank at the end of one does not serve the other.</summary>
    public int SectionStart { get; set; }

    /// <param name="limit">Bytes after which text is refused.</param>
    public void Clear(int limit)
    {
        _limit = limit;
        Length = SectionStart = 0;
        IsTruncated = ShowsNul = false;
    }

    /// <summary>A word boundary.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Blank()
    {
        if (Length == 0 || Length >= _limit || (_bytes[Length - 1] == ' ' && Length != SectionStart)) return;
        if (Length == _bytes.Length) Grow(1);
        _bytes[Length++] = (byte)' ';
    }

    /// <summary>Appends what a character reference stands for, or one character as it is.</summary>
    public void AppendCharacter(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length == 1 && utf8[0] <= ' ')
        {
            Blank();
        }
        else if (utf8.Length == 2 && utf8[0] == 0xC2 && utf8[1] is 0xA0 or 0xAD)
        {
            if (utf8[1] == 0xA0) Blank();
        }
        else if (Length + utf8.Length > _limit)
        {
            IsTruncated = true;
        }
        else
        {
            if (_bytes.Length - Length < utf8.Length) Grow(utf8.Length);
            utf8.CopyTo(_bytes.AsSpan(Length));
            Length += utf8.Length;
        }
    }

    /// <summary>Appends text that holds no markup.</summary>
    public void AppendPlain(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            text = text[CopyUntilMarkup(text)..];
            if (text.IsEmpty) return;
            if (text[0] is not ((byte)'<' or (byte)'&')) continue;
            AppendCharacter(text[..1]);
            text = text[1..];
        }
    }

    /// <summary>Copies up to the next &lt; or &amp;, or to the end.</summary>
    /// <returns>Bytes used. Where the limit comes up they may end elsewhere: call again.</returns>
    public int CopyUntilMarkup(ReadOnlySpan<byte> rest)
    {
        var text = rest;
        if (text.Length > _limit - Length)
        {
            text = WhatFits(text);
            if (text.IsEmpty) return Refuse(rest);
        }

        ref var source = ref MemoryMarshal.GetReference(text);
        var at = 0;
        while (at < text.Length)
        {
            if (at + 16 < text.Length)
            {
                if (_bytes.Length - Length < 16) Grow(16);
                var block = Vector128.LoadUnsafe(ref source, (nuint)at);
                block.StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(_bytes), (nuint)Length);
                var blank = Vector128.Equals(block, Vector128.Create((byte)' '));
                var blankNext = Vector128.Equals(Vector128.LoadUnsafe(ref source, (nuint)at + 1), Vector128.Create((byte)' '));
                var stop = (blank & blankNext)
                    | Vector128.LessThan(block, Vector128.Create((byte)' '))
                    | Vector128.Equals(block, Vector128.Create((byte)'<'))
                    | Vector128.Equals(block, Vector128.Create((byte)'&'))
                    | Vector128.Equals(block, Vector128.Create((byte)0xC2));
                var stops = stop.ExtractMostSignificantBits();

                // A blank at the start of the block may repeat the one before it.
                if (block[0] == ' ' && Length > 0 && _bytes[Length - 1] == ' ' && Length != SectionStart) stops |= 1;
                if (stops == 0 && (Length > 0 || block[0] != ' '))
                {
                    at += 16;
                    Length += 16;
                    continue;
                }
                var plain = Length == 0 && block[0] == ' ' ? 0 : BitOperations.TrailingZeroCount(stops);
                at += plain;
                Length += plain;
            }

            var c = text[at];
            if (c is (byte)'<' or (byte)'&') return at;
            if (c == 0)
            {
                if (ShowsNul) AppendCharacter("\uFFFD"u8);
                return at + 1; // what fits is to be reckoned anew
            }
            at += CopyOne(text[at..]);
        }
        return at;
    }

    /// <summary>Copies one byte, or one run of white space, that is not markup.</summary>
    private int CopyOne(ReadOnlySpan<byte> text)
    {
        var c = text[0];
        if (c <= ' ')
        {
            Blank();
            var end = text.IndexOfAnyExceptInRange((byte)1, (byte)' ');
            return end < 0 ? text.Length : end;
        }
        if (c == 0xC2 && text.Length > 1)
        {
            AppendCharacter(text[..2]);
            return 2;
        }
        if (Length == _bytes.Length) Grow(1);
        _bytes[Length++] = c;
        return 1;
    }

    private ReadOnlySpan<byte> WhatFits(ReadOnlySpan<byte> text)
    {
        var room = Math.Max(0, _limit - Length);
        while (room > 0 && (text[room] & 0xC0) == 0x80) room--; // not through a character
        return text[..room];
    }

    private int Refuse(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny((byte)'<', (byte)'&');
        if (end < 0) end = text.Length;
        if (text[..end].ContainsAnyExceptInRange((byte)0, (byte)' ')) IsTruncated = true;
        return end;
    }

    private void Grow(int more) => Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, checked(Length + more)));
}
