using System.Globalization;

namespace Indexer.Indexing.Analysis;

/// <summary>
/// The class of each code point, derived from general categories and the short lists below: the definitions of UAX #29 table 3 written out.
/// A test compares every code point with Lucene.Net's StandardTokenizer and lists where a newer Unicode version differs.
/// </summary>
internal static class WordClasses
{
    // Script Han, with the ranges that ideographs are assigned in since.
    private static readonly (int First, int Last)[] Han =
    [
        (0x2E80, 0x2E99), (0x2E9B, 0x2EF3), (0x2F00, 0x2FD5), (0x3005, 0x3005), (0x3007, 0x3007), (0x3021, 0x3029), (0x3038, 0x303B),
        (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFA6D), (0xFA70, 0xFAD9), (0x20000, 0x2FA1D), (0x30000, 0x323AF),
    ];

    private static readonly (int First, int Last)[] Hiragana = [(0x3041, 0x3096), (0x309D, 0x309F), (0x1B001, 0x1B11F), (0x1F200, 0x1F200)];

    private static readonly (int First, int Last)[] Katakana =
    [
        (0x3031, 0x3035), (0x309B, 0x309C), (0x30A0, 0x30FA), (0x30FC, 0x30FF), (0x31F0, 0x31FF), (0x32D0, 0x32FE), (0x3300, 0x3357),
        (0xFF66, 0xFF9D), (0x1B000, 0x1B000),
    ];

    private static readonly (int First, int Last)[] Hangul =
    [
        (0x1100, 0x11FF), (0x3131, 0x318E), (0xA960, 0xA97C), (0xAC00, 0xD7A3), (0xD7B0, 0xD7C6), (0xD7CB, 0xD7FB), (0xFFA0, 0xFFBE),
        (0xFFC2, 0xFFC7), (0xFFCA, 0xFFCF), (0xFFD2, 0xFFD7), (0xFFDA, 0xFFDC),
    ];

    private static readonly (int First, int Last)[] Hebrew = [(0x05D0, 0x05F2), (0xFB1D, 0xFB1D), (0xFB1F, 0xFB28), (0xFB2A, 0xFB4F)];

    // Line break class SA; only letters, marks and numbers of these blocks have it.
    private static readonly (int First, int Last)[] SouthEastAsian =
    [
        (0x0E01, 0x0E3A), (0x0E40, 0x0E4E), (0x0E81, 0x0EBD), (0x0EC0, 0x0ECD), (0x0EDC, 0x0EDF), (0x1000, 0x103F), (0x1050, 0x108F),
        (0x109A, 0x109F), (0x1780, 0x17D3), (0x17D7, 0x17D7), (0x17DC, 0x17DD), (0x1950, 0x1974), (0x1980, 0x19C9), (0x19DA, 0x19DA), (0x19DE, 0x19DF),
        (0x1A20, 0x1A7C), (0x1AA0, 0x1AAD), (0xA9E0, 0xA9EF), (0xA9FA, 0xA9FE), (0xAA60, 0xAAC2), (0xAADB, 0xAADF),
    ];

    // One class a code unit of the basic plane; surrogates are Other.
    private static readonly byte[] Plane0 = BuildPlane0();

    /// <summary>Class of any code point.</summary>
    public static WordClass Of(int codePoint) => codePoint < 0x10000 ? (WordClass)Plane0[codePoint] : Derive(codePoint);

    private static byte[] BuildPlane0()
    {
        var classes = new byte[0x10000];
        for (var codePoint = 0; codePoint < classes.Length; codePoint++) classes[codePoint] = (byte)Derive(codePoint);
        return classes;
    }

    private static WordClass Derive(int codePoint) => Listed(codePoint) ?? ByCategory(codePoint, CharUnicodeInfo.GetUnicodeCategory(codePoint));

    private static WordClass? Listed(int codePoint)
    {
        switch (codePoint)
        {
            case ':' or 0x00B7 or 0x0387 or 0x02D7 or 0x05F4 or 0x2027 or 0xFE13 or 0xFE55 or 0xFF1A:
                return WordClass.MidLetter;
            case '.' or 0x2018 or 0x2019 or 0x2024 or 0xFE52 or 0xFF07 or 0xFF0E:
                return WordClass.MidBoth;
            case ',' or ';' or 0x037E or 0x0589 or 0x060C or 0x060D or 0x066C or 0x07F8 or 0x2044 or 0xFE10 or 0xFE14 or 0xFE50 or 0xFE54 or 0xFF0C or 0xFF1B:
                return WordClass.MidNumber;
            case '\'':
                return WordClass.SingleQuote;
            case '"':
                return WordClass.DoubleQuote;
            case 0x05F3:
                return WordClass.Letter;
            case 0x066B:
                return WordClass.Digit;
            case 0x200B:
                return WordClass.Other;
            case 0xFF9E or 0xFF9F:
                return WordClass.Extend;
            case >= 0x24B6 and <= 0x24E9:
                return WordClass.Letter;
        }
        if (Within(Han, codePoint)) return WordClass.Han;
        if (Within(Katakana, codePoint)) return WordClass.Katakana;
        return null;
    }

    private static WordClass ByCategory(int codePoint, UnicodeCategory category)
    {
        switch (category)
        {
            case UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber:
                if (codePoint < 0x0590) return WordClass.Letter;
                if (Within(Hebrew, codePoint)) return WordClass.Hebrew;
                if (Within(Hangul, codePoint)) return WordClass.Hangul;
                if (Within(Hiragana, codePoint)) return WordClass.Hiragana;
                return Within(SouthEastAsian, codePoint) ? WordClass.SouthEastAsian : WordClass.Letter;
            case UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark:
                return Within(SouthEastAsian, codePoint) ? WordClass.SouthEastAsianMark : WordClass.Extend;
            case UnicodeCategory.Format:
                return WordClass.Extend;
            case UnicodeCategory.DecimalDigitNumber:
                return WordClass.Digit;
            case UnicodeCategory.ConnectorPunctuation:
                return WordClass.Connector;
            case UnicodeCategory.OtherNumber or UnicodeCategory.OtherSymbol when Within(SouthEastAsian, codePoint):
                return WordClass.SouthEastAsian;
            default:
                return Within(Hiragana, codePoint) ? WordClass.Hiragana : WordClass.Other;
        }
    }

    private static bool Within((int First, int Last)[] ranges, int codePoint)
    {
        foreach (var (first, last) in ranges)
            if (codePoint >= first && codePoint <= last) return true;
        return false;
    }
}
