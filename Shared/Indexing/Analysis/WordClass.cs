namespace Indexer.Indexing.Analysis;

/// <summary>What a code point does at a word boundary: the properties of UAX #29 (Unicode 6.3 rules) that tokenization tells apart.</summary>
internal enum WordClass : byte
{
    /// <summary>Separates words.</summary>
    Other,
    Letter,
    /// <summary>A letter that is also Hangul: a run of nothing else becomes bigrams.</summary>
    Hangul,
    Hebrew,
    Digit,
    Katakana,
    /// <summary>ExtendNumLet: <c>_</c> and its like join words, and are none alone.</summary>
    Connector,
    /// <summary>MidLetter: joins two letters, as <c>:</c>.</summary>
    MidLetter,
    /// <summary>MidNum: joins two digits, as <c>,</c>.</summary>
    MidNumber,
    /// <summary>MidNumLet: joins two letters or two digits, as <c>.</c>.</summary>
    MidBoth,
    SingleQuote,
    DoubleQuote,
    /// <summary>Extend and Format: belongs to what is before it (WB4).</summary>
    Extend,
    Han,
    Hiragana,
    /// <summary>Line break class SA (Thai, Lao, Khmer, Myanmar…): a run without blanks between words.</summary>
    SouthEastAsian,
    /// <summary>A mark of those scripts: part of their runs, an <see cref="Extend"/> after anything else.</summary>
    SouthEastAsianMark,
}
