using System.Globalization;
using Indexer.Extraction;
using Xunit;

namespace Indexer.Tests.Extraction;

public sealed class PageDatesTests
{
    [Theory]
    [InlineData("2024-05-06", "2024-05-06T00:00:00")]
    [InlineData("2024-05-06T07:08:09Z", "2024-05-06T07:08:09")]
    [InlineData("2024-05-06T07:08:09.123456Z", "2024-05-06T07:08:09")]
    [InlineData("2024-05-06T07:08:09+02:00", "2024-05-06T05:08:09")]
    [InlineData("2024-05-06T07:08:09+0200", "2024-05-06T05:08:09")]
    [InlineData("2024-05-06T07:08", "2024-05-06T07:08:00")]
    [InlineData("2024-05-06 07:08:09", "2024-05-06T07:08:09")]
    [InlineData("2024-05", "2024-05-01T00:00:00")]
    [InlineData("20240506", "2024-05-06T00:00:00")]
    [InlineData("20240506070809", "2024-05-06T07:08:09")]
    [InlineData("Mon, 06 May 2024 07:08:09 GMT", "2024-05-06T07:08:09")]
    [InlineData("Mon, 6 May 2024 07:08:09 +0000", "2024-05-06T07:08:09")]
    [InlineData("Monday, 06-May-24 07:08:09 GMT", "2024-05-06T07:08:09")]
    [InlineData("Mon May  6 07:08:09 2024", "2024-05-06T07:08:09")]
    [InlineData("May 6, 2024", "2024-05-06T00:00:00")]
    [InlineData("6 May 2024", "2024-05-06T00:00:00")]
    [InlineData("  2024/5/6 ", "2024-05-06T00:00:00")]
    [InlineData("6.5.2024", "2024-05-06T00:00:00")]
    public void Dates_are_read_as_they_are_written(string text, string expected) =>
        Assert.Equal(expected, PageDates.Parse(text)?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("03/04/2020")]
    [InlineData("2024-13-01")]
    [InlineData("2024")]
    [InlineData("{{ date }}")]
    public void What_is_no_date_is_none(string? text) => Assert.Null(PageDates.Parse(text));

    [Theory]
    [InlineData("1970-01-01", false)]
    [InlineData("1989-12-31", false)]
    [InlineData("1990-01-01", true)]
    [InlineData("2025-05-06", true)]
    [InlineData("2026-01-01", false)]
    public void Dates_outside_the_webs_time_are_refused(string text, bool isAccepted) =>
        Assert.Equal(isAccepted, PageDates.Read(text, new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero)) is not null);
}
