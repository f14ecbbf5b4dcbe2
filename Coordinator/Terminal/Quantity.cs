using System.Globalization;

namespace Indexer.Coordinator.Terminal;

/// <summary>Numbers as people read them; the same in every locale. Bytes are decimal: 1 MB is 1,000,000 bytes.</summary>
internal static class Quantity
{
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Bytes(double bytes) => bytes switch
    {
        < 1e3 => $"{bytes.ToString("0", CultureInfo.InvariantCulture)} B",
        < 1e6 => $"{(bytes / 1e3).ToString("0.0", CultureInfo.InvariantCulture)} kB",
        < 1e9 => $"{(bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture)} MB",
        < 1e12 => $"{(bytes / 1e9).ToString("0.00", CultureInfo.InvariantCulture)} GB",
        _ => $"{(bytes / 1e12).ToString("0.00", CultureInfo.InvariantCulture)} TB",
    };

    public static string Rate(double perSecond) => perSecond switch
    {
        < 10 => perSecond.ToString("0.0", CultureInfo.InvariantCulture),
        _ => perSecond.ToString("N0", CultureInfo.InvariantCulture),
    };

    public static string Number(double value, string format = "0.###") => value.ToString(format, CultureInfo.InvariantCulture);

    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 0.0095 => $"{time.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture)} ms",
        < 1 => $"{time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms",
        < 60 => $"{time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s",
        < 3600 => $"{(int)time.TotalMinutes} min {time.Seconds:00} s",
        < 86400 => $"{(int)time.TotalHours} h {time.Minutes:00} min",
        _ => $"{(int)time.TotalDays} d {time.Hours:00} h",
    };

    public static string Seconds(double seconds) => Duration(TimeSpan.FromSeconds(seconds));

    public static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>1 document, 2 documents.</summary>
    public static string Of(long count, string one, string? many = null) => $"{Count(count)} {(count == 1 ? one : many ?? one + "s")}";
}
