namespace Indexer.Search.Snippets;

/// <summary>Widens stretches of UTF-8 text to where a reader would cut: ends of sentences, else blanks, else characters.</summary>
internal static class TextBoundaries
{
    /// <summary>Room in bytes for <paramref name="columns"/> columns of such text: a character of three or more bytes (CJK, Indic) takes two.</summary>
    public static int BytesOf(ReadOnlySpan<byte> sample, int columns)
    {
        int wide = 0;
        int characters = 0;
        foreach (byte b in sample)
        {
            if ((b & 0xC0) == 0x80) continue;
            characters++;
            if (b >= 0xE0) wide++;
        }
        return characters == 0 ? columns : (int)((long)columns * sample.Length / (characters + wide));
    }

    /// <summary>A fragment of at most <paramref name="windowBytes"/> bytes (or what must be shown, if that is more) around bytes start to end of a text.</summary>
    public static SnippetFragment Widen(ReadOnlySpan<byte> text, int start, int end, int windowBytes)
    {
        int room = Math.Max(0, windowBytes - (end - start));
        int from = Math.Max(0, start - room / 3);
        bool begins = true;
        if (from > 0)
        {
            int sentence = LastSentenceStart(text, from, start);
            begins = sentence >= 0;
            from = begins ? sentence : AfterBlank(text, from, start);
        }
        int to = Math.Max(end, from + windowBytes);
        if (to >= text.Length) return new SnippetFragment(from, text.Length, begins, true);
        int stop = LastSentenceStart(text, Math.Max(end, from + (to - from) * 3 / 5), to);
        return stop >= 0
            ? new SnippetFragment(from, stop, begins, true)
            : new SnippetFragment(from, BeforeBlank(text, end, to), begins, false);
    }

    /// <summary>The last start of a sentence at or behind <paramref name="from"/> and not behind <paramref name="to"/>, or -1.</summary>
    private static int LastSentenceStart(ReadOnlySpan<byte> text, int from, int to)
    {
        for (int at = to; at >= from && at > 0; at--)
            if (IsSentenceStart(text, at)) return at;
        return from == 0 ? 0 : -1;
    }

    private static bool IsSentenceStart(ReadOnlySpan<byte> text, int at)
    {
        if (text[at - 1] == '\n') return true;
        if (at >= 2 && text[at - 1] == ' ' && (text[at - 2] is (byte)'.' or (byte)'!' or (byte)'?')) return true;
        // Ideographic full stop and the full-width ! and ?.
        return at >= 3 && (text[(at - 3)..at].SequenceEqual("\u3002"u8) || text[(at - 3)..at].SequenceEqual("\uFF01"u8) || text[(at - 3)..at].SequenceEqual("\uFF1F"u8));
    }

    private static int AfterBlank(ReadOnlySpan<byte> text, int from, int limit)
    {
        int blank = text[from..limit].IndexOfAny((byte)' ', (byte)'\n', (byte)'\t');
        if (blank >= 0) return from + blank + 1;
        while (from < limit && (text[from] & 0xC0) == 0x80) from++;
        return from;
    }

    private static int BeforeBlank(ReadOnlySpan<byte> text, int limit, int to)
    {
        int blank = text[limit..to].LastIndexOfAny((byte)' ', (byte)'\n', (byte)'\t');
        if (blank >= 0) return limit + blank;
        while (to > limit && (text[to] & 0xC0) == 0x80) to--;
        return to;
    }
}
