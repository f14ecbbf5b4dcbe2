using System.Globalization;

namespace Indexer.Corpus.Archives;

/// <summary>Dates of captures: W3C date-times (ISO 28500:2017 section 5.4) and the digits of ARC; of odd ones the best that can be made.</summary>
internal static class CaptureDate
{
    /// <param name="text">The field.</param>
    /// <param name="exact">Whether it is written as the standard wants it.</param>
    public static DateTimeOffset? ParseWarc(string text, out bool exact)
    {
        exact = true;
        if (IsUsual(text) && Make(text.AsSpan(0, 4), text.AsSpan(5, 2), text.AsSpan(8, 2), text.AsSpan(11, 2), text.AsSpan(14, 2), text.AsSpan(17, 2)) is { } usual)
            return text.Length == 20 ? usual : WithFraction(usual, text.AsSpan(20, text.Length - 21), ref exact);
        exact = text is { Length: 4 } or { Length: 7 } or { Length: 10 } or { Length: 17 };
        string[] formats = ["yyyy", "yyyy-MM", "yyyy-MM-dd", "yyyy-MM-ddTHH:mmZ"];
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (exact && DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, Utc, out var shorter)) return shorter;
        exact = false;
        if (text.Length >= 8 && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0) return ParseDigits(text, out _);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var other) ? other : null;
    }

    /// <summary>YYYYMMDDhhmmss; of fewer digits the start of the period, of more the first fourteen.</summary>
    public static DateTimeOffset? ParseDigits(ReadOnlySpan<char> digits, out bool exact)
    {
        exact = digits.Length == 14;
        Span<char> full = stackalloc char[14];
        "00000101000000".CopyTo(full);
        var length = Math.Min(14, digits.Length & ~1);
        if (length < 4) return null;
        digits[..length].CopyTo(full);
        return Make(full[..4], full[4..6], full[6..8], full[8..10], full[10..12], full[12..14]);
    }

    private static bool IsUsual(string text) =>
        text.Length >= 20 && text[^1] == 'Z' && text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':' && text[16] == ':'
        && (text.Length == 20 || (text[19] == '.' && text.Length is > 21 and <= 30));

    private static DateTimeOffset WithFraction(DateTimeOffset date, ReadOnlySpan<char> fraction, ref bool exact)
    {
        exact = fraction.IndexOfAnyExceptInRange('0', '9') < 0;
        if (!exact) return date;
        long ticks = 0;
        for (var i = 0; i < 7; i++) ticks = ticks * 10 + (i < fraction.Length ? fraction[i] - '0' : 0);
        return date.AddTicks(ticks);
    }

    private static DateTimeOffset? Make(
        ReadOnlySpan<char> year, ReadOnlySpan<char> month, ReadOnlySpan<char> day, ReadOnlySpan<char> hour, ReadOnlySpan<char> minute, ReadOnlySpan<char> second)
    {
        if (Number(year) is var y and >= 1 && Number(month) is var mo and >= 1 and <= 12 && Number(day) is var d and >= 1 && d <= DateTime.DaysInMonth(y, mo)
            && Number(hour) is var h and >= 0 and < 24 && Number(minute) is var mi and >= 0 and < 60 && Number(second) is var s and >= 0 and <= 60)
            return new DateTimeOffset(y, mo, d, h, mi, Math.Min(s, 59), TimeSpan.Zero);
        return null;
    }

    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit)) return -1;
            number = number * 10 + digit - '0';
        }
        return number;
    }
}
