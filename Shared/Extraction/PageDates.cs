using System.Globalization;

namespace Indexer.Extraction;

/// <summary>
/// Dates as pages and servers write them: ISO 8601 in its usual forms, RFC 1123 / RFC 5322, RFC 850, asctime, and the common forms that name the
/// month or put the year first. Forms in which day and month can't be told apart (<c>03/04/2020</c>) are refused rather than guessed.
/// </summary>
internal static class PageDates
{
    private const int LongestDate = 64;

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss zzz", "yyyy-MM-dd HH:mmK",
        "yyyyMMdd", "yyyyMMdd'T'HHmmssK", "yyyyMMddHHmmss", "yyyy-MM", "yyyy/M/d", "yyyy/M/d H:mm", "yyyy/M/d H:mm:ss", "yyyy.M.d", "yyyy-M-d",
        "ddd, d MMM yyyy HH:mm:ss 'GMT'", "ddd, d MMM yyyy HH:mm:ss 'UTC'", "ddd, d MMM yyyy HH:mm:ss zzz", "ddd, d MMM yyyy HH:mm 'GMT'", "ddd, d MMM yyyy",
        "d MMM yyyy HH:mm:ss 'GMT'", "d MMM yyyy HH:mm:ss zzz", "ddd, dd-MMM-yyyy HH:mm:ss 'GMT'", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy",
        "ddd MMM d yyyy", "d MMM yyyy", "d MMMM yyyy", "MMM d, yyyy", "MMMM d, yyyy", "MMM d yyyy", "MMMM d yyyy", "dddd, MMMM d, yyyy", "dddd, d MMMM yyyy",
        "MMM d, yyyy HH:mm", "MMMM d, yyyy HH:mm", "MMMM d, yyyy h:mm tt", "MMM d, yyyy h:mm tt", "d.M.yyyy",
    ];

    /// <summary>The date in UTC, or null where it can't be read or is before 1990 or more than a year after <paramref name="captured"/>.</summary>
    public static DateTimeOffset? Read(string? text, DateTimeOffset captured)
    {
        var date = Parse(text);
        if (date is null || date.Value.Year < 1990) return null;
        var latest = captured > DateTimeOffset.UnixEpoch ? captured.AddYears(1) : DateTimeOffset.MaxValue;
        return date <= latest && date.Value.Year < 2100 ? date : null;
    }

    /// <summary>The date in UTC, or null where it can't be read.</summary>
    public static DateTimeOffset? Parse(string? text)
    {
        if (text is null || text.Length > LongestDate) return null;
        var trimmed = text.AsSpan().Trim();
        if (trimmed.Length < 6) return null;
        if (TryParseIso(trimmed, out var date)) return date;
        return DateTimeOffset.TryParseExact(trimmed, Formats, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowInnerWhite, out date) ? date : null;
    }

    /// <summary>The form of nearly every machine-written date, <c>2024-05-06T07:08:09Z</c>, without trying forty formats.</summary>
    private static bool TryParseIso(ReadOnlySpan<char> text, out DateTimeOffset date)
    {
        date = default;
        return text.Length >= 19 && text[4] == '-' && text[10] == 'T'
            && DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out date);
    }
}
