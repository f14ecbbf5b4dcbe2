namespace Indexer.Indexing.Analysis;

/// <summary>What a token is made of.</summary>
public enum TokenKind
{
    /// <summary>Letters, perhaps with digits; the only kind that is stemmed.</summary>
    Word,
    /// <summary>Digits and what joins them.</summary>
    Number,
    /// <summary>Han.</summary>
    Han,
    /// <summary>Hiragana.</summary>
    Hiragana,
    /// <summary>Nothing but katakana.</summary>
    Katakana,
    /// <summary>Nothing but Hangul.</summary>
    Hangul,
    /// <summary>Thai, Lao, Khmer, Myanmar and other scripts written without blanks between words.</summary>
    SouthEastAsian,
}
