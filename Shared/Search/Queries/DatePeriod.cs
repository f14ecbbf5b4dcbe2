using System.Globalization;

namespace Indexer.Search.Queries;

/// <summary>
/// The stretch of time that a date names: a year (<c>2023</c>), a month (<c>2023-05</c>), a day (<c>2023-05-06</c>) or an instant (RFC 3339: <c>2023-05-06T07:08:09Z</c>, to the second).
/// What has no offset is UTC.
/// </summary>
/// <param name="Begin">Its first second, in Unix seconds.</param>
/// <param name="End">The second behind its last.</param>
internal readonly record struct DatePeriod(long Begin, long End)
{
    /// <summary>What may be written, for messages.</summary>
    public const string Forms = "2023, 2023-05, 2023-05-06 or 2023-05-06T07:08:09Z";

    private static readonly string[] s_instants = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Reads a date; false for what is none.</summary>
    public static bool TryParse(string text, out DatePeriod period)
    {
        period = default;
        if (TryRead(text, "yyyy-MM-dd", out DateTimeOffset begin)) period = Of(begin, TimeSpan.TicksPerDay);
        else if (TryRead(text, "yyyy-MM", out begin)) period = Of(begin, DateTime.DaysInMonth(begin.Year, begin.Month) * TimeSpan.TicksPerDay);
        else if (TryRead(text, "yyyy", out begin)) period = Of(begin, (DateTime.IsLeapYear(begin.Year) ? 366 : 365) * TimeSpan.TicksPerDay);
        else if (DateTimeOffset.TryParseExact(text.ToUpperInvariant(), s_instants, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out begin)) period = Of(begin, TimeSpan.TicksPerSecond);
        else return false;
        return true;
    }

    private static bool TryRead(string text, string form, out DateTimeOffset begin) =>
        DateTimeOffset.TryParseExact(text, form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out begin);

    private static DatePeriod Of(DateTimeOffset begin, long ticks)
    {
        long first = begin.ToUnixTimeSeconds();
        return new DatePeriod(first, first + (ticks / TimeSpan.TicksPerSecond));
    }
}
