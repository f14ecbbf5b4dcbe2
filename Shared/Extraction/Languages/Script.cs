using System.Text;

namespace Indexer.Extraction.Languages;

/// <summary>Writing systems that tell languages apart (Unicode blocks of their letters).</summary>
internal enum Script
{
    None,
    Latin,
    Cyrillic,
    Greek,
    Hebrew,
    Arabic,
    Devanagari,
    Bengali,
    Gurmukhi,
    Gujarati,
    Tamil,
    Telugu,
    Kannada,
    Malayalam,
    Sinhala,
    Thai,
    Lao,
    Khmer,
    Myanmar,
    Georgian,
    Armenian,
    Ethiopic,
    Hangul,
    Kana,
    Han,
    Count,
}

internal static class Scripts
{
    /// <summary>Script of a letter; <see cref="Script.None"/> for what is no letter or of a script not told apart here.</summary>
    public static Script Of(int codePoint) => codePoint switch
    {
        < 0x41 => Script.None,
        < 0x80 => char.IsAsciiLetter((char)codePoint) ? Script.Latin : Script.None,
        < 0xc0 => Script.None,
        < 0x250 => codePoint is 0xd7 or 0xf7 ? Script.None : Script.Latin,
        < 0x370 => Script.None,
        < 0x400 => Script.Greek,
        < 0x530 => Script.Cyrillic,
        < 0x590 => Script.Armenian,
        < 0x600 => Script.Hebrew,
        < 0x780 => Script.Arabic,
        < 0x900 => Script.None,
        < 0x980 => codePoint is 0x964 or 0x965 ? Script.None : Script.Devanagari,
        < 0xa00 => Script.Bengali,
        < 0xa80 => Script.Gurmukhi,
        < 0xb00 => Script.Gujarati,
        < 0xb80 => Script.None,
        < 0xc00 => Script.Tamil,
        < 0xc80 => Script.Telugu,
        < 0xd00 => Script.Kannada,
        < 0xd80 => Script.Malayalam,
        < 0xe00 => Script.Sinhala,
        < 0xe80 => Script.Thai,
        < 0xf00 => Script.Lao,
        < 0x1000 => Script.None,
        < 0x10a0 => Script.Myanmar,
        < 0x1100 => Script.Georgian,
        < 0x1200 => Script.Hangul,
        < 0x13a0 => Script.Ethiopic,
        < 0x1780 => Script.None,
        < 0x1800 => Script.Khmer,
        < 0x1e00 => Script.None,
        < 0x1f00 => Script.Latin,
        < 0x2000 => Script.Greek,
        < 0x3041 => Script.None,
        < 0x3100 => Script.Kana,
        < 0x3130 => Script.None,
        < 0x3190 => Script.Hangul,
        < 0x3400 => Script.None,
        < 0xa000 => Script.Han,
        < 0xac00 => Script.None,
        < 0xd7b0 => Script.Hangul,
        < 0xf900 => Script.None,
        < 0xfb00 => Script.Han,
        < 0xfb50 => Script.None,
        < 0xfe00 => Script.Arabic,
        < 0xff66 => codePoint is (>= 0xff21 and <= 0xff3a) or (>= 0xff41 and <= 0xff5a) ? Script.Latin : Script.None,
        < 0xffa0 => Script.Kana,
        >= 0x20000 and < 0x32000 => Script.Han,
        _ => Script.None,
    };

    /// <summary>Counts letters by script; <paramref name="counts"/> has <see cref="Script.Count"/> places.</summary>
    public static void Tally(ReadOnlySpan<byte> utf8, Span<int> counts)
    {
        while (!utf8.IsEmpty)
        {
            var lead = utf8[0];
            if (lead < 0x80)
            {
                if (char.IsAsciiLetter((char)lead)) counts[(int)Script.Latin]++;
                utf8 = utf8[1..];
                continue;
            }
            Rune.DecodeFromUtf8(utf8, out var rune, out var consumed);
            counts[(int)Of(rune.Value)]++;
            utf8 = utf8[consumed..];
        }
    }

    /// <summary>
    /// The script that a text is in. Technical texts in other scripts are full of Latin names and code, and Latin texts hold next to nothing else, so another script
    /// wins with a sixth of the letters; an ideograph or syllable counts for three letters.
    /// </summary>
    public static Script Dominant(ReadOnlySpan<int> counts)
    {
        var (best, bestWeight, total) = (Script.None, 0, 0);
        for (var script = Script.Cyrillic; script < Script.Count; script++)
        {
            var weight = counts[(int)script] * (script >= Script.Hangul ? 3 : 1);
            total += weight;
            if (weight > bestWeight) (best, bestWeight) = (script, weight);
        }
        // Japanese is kana among ideographs, whichever are more.
        var japanese = 3 * (counts[(int)Script.Kana] + counts[(int)Script.Han]);
        if (counts[(int)Script.Kana] * 8 >= counts[(int)Script.Han] && japanese >= bestWeight && counts[(int)Script.Kana] > 0) (best, bestWeight) = (Script.Kana, japanese);
        var latin = counts[(int)Script.Latin];
        total += latin;
        return bestWeight * 6 >= total && bestWeight > 0 ? best : latin > 0 ? Script.Latin : Script.None;
    }
}
