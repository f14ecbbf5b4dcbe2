using System.Globalization;
using CsCheck;
using Indexer.Search.Queries;
using Xunit;

namespace Indexer.Tests.Search.Queries;

public sealed class FilterReaderTests
{
    [Theory]
    [InlineData("date:2023", "2023-01-01T00:00:00Z", "2024-01-01T00:00:00Z")]
    [InlineData("date:2024-02", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z")]
    [InlineData("date:2023-12-31", "2023-12-31T00:00:00Z", "2024-01-01T00:00:00Z")]
    [InlineData("date:2023-05-06T07:08:09Z", "2023-05-06T07:08:09Z", "2023-05-06T07:08:10Z")]
    [InlineData("date:2023-05-06t07:08:09.5+02:00", "2023-05-06T05:08:09Z", "2023-05-06T05:08:10Z")]
    [InlineData("date:2020..2023", "2020-01-01T00:00:00Z", "2024-01-01T00:00:00Z")]
    [InlineData("date:2020-06..2023-05-06", "2020-06-01T00:00:00Z", "2023-05-07T00:00:00Z")]
    [InlineData("date:2020..", "2020-01-01T00:00:00Z", null)]
    [InlineData("date:..2023", null, "2024-01-01T00:00:00Z")]
    [InlineData("before:2020", null, "2020-01-01T00:00:00Z")]
    [InlineData("before:2020-05-06", null, "2020-05-06T00:00:00Z")]
    [InlineData("after:2020", "2020-01-01T00:00:00Z", null)]
    [InlineData("DATE:\"2020\"", "2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z")]
    [InlineData("date:9999", "9999-01-01T00:00:00Z", "9999-12-31T24:00:00Z")]
    public void A_date_stands_for_the_whole_period_that_it_names(string text, string? from, string? before)
    {
        ParsedQuery parsed = QueryParser.Parse(text);
        Assert.Equal(new DateQuery(Seconds(from), Seconds(before)), parsed.Root);
        Assert.Empty(parsed.Notes);
    }

    [Theory]
    [InlineData("date:soon")]
    [InlineData("date:2023-13")]
    [InlineData("date:2023-02-30")]
    [InlineData("date:..")]
    [InlineData("date:2020..soon")]
    [InlineData("date:20*")]
    [InlineData("before:05/06/2023")]
    [InlineData("after:dark")]
    public void What_is_no_date_is_searched_for_as_words_and_said(string text)
    {
        ParsedQuery parsed = QueryParser.Parse("x " + text);
        GroupQuery group = Assert.IsType<GroupQuery>(parsed.Root);
        Assert.Equal([new WordQuery("x", QueryScope.Everywhere), new WordQuery(text, QueryScope.Everywhere)], group.Optional);
        Assert.Contains("character 3", Assert.Single(parsed.Notes).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("type:PDF", "pdf")]
    [InlineData("type:application/pdf", "pdf")]
    [InlineData("type:application/xhtml+xml", "html")]
    public void A_type_is_named_by_its_group_or_a_media_type_of_it(string text, string type)
    {
        ParsedQuery parsed = QueryParser.Parse(text);
        Assert.Equal(new TypeQuery(type), parsed.Root);
        Assert.Empty(parsed.Notes);
    }

    [Fact]
    public void A_type_that_there_is_not_finds_nothing_and_a_note_names_those_that_there_are()
    {
        ParsedQuery parsed = QueryParser.Parse("type:movie");
        Assert.Equal(new TypeQuery("movie"), parsed.Root);
        Assert.Contains("html, pdf, text", Assert.Single(parsed.Notes).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_that_ends_before_it_begins_is_turned_round_and_said()
    {
        ParsedQuery parsed = QueryParser.Parse("date:2023..2020");
        Assert.Equal(QueryParser.Parse("date:2020..2023").Root, parsed.Root);
        Assert.Contains("from 2020 to 2023", Assert.Single(parsed.Notes).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Before_and_after_a_date_are_all_dates_and_none_is_both() =>
        Gen.Int[1, 9999].Sample(year =>
        {
            string date = year.ToString("D4", CultureInfo.InvariantCulture);
            var before = (DateQuery)QueryParser.Parse($"before:{date}").Root;
            var after = (DateQuery)QueryParser.Parse($"after:{date}").Root;
            Assert.Equal(before.Before, after.From);
        });

    private static long? Seconds(string? text) => text switch
    {
        null => null,
        "9999-12-31T24:00:00Z" => DateTimeOffset.MaxValue.ToUnixTimeSeconds() + 1,
        _ => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUnixTimeSeconds(),
    };
}
