using Indexer.Extraction;
using Xunit;
using static Indexer.Tests.Extraction.TestRecords;

namespace Indexer.Tests.Extraction;

public sealed class JsonLineTests
{
    [Fact]
    public void A_line_with_the_usual_fields_is_a_page()
    {
        var (verdict, page) = Extract(Json("""{"date":"2020-01-02","extra":{"id":"no","a":[1,{"title":"x"}]},"id":"doc 1","url":"HTTP://Example.org","title":" A \n b","body":"Some\ttext \u00e9\u00a0!","lang":"eng"}"""));
        Assert.Equal(new(ExtractionOutcome.Page), verdict);
        Assert.Equal(("doc 1", "http://example.org/", "id:doc 1"), (page.Id, page.Url, page.Key.Value));
        Assert.Equal(("A b", "Some text é !", "en"), (page.Title.ToString(), page.Body.ToString(), page.Language));
        Assert.Equal(2020, page.Date!.Value.Year);
        Assert.False(page.IsFoldable);
        Assert.False(page.IsFolded);
    }

    [Theory]
    [InlineData("""{"id":17,"text":"t"}""", "17", "id:17")]
    [InlineData("""{"url":"http://www.example.org:80/a","text":"t"}""", "http://www.example.org/a", "org,example)/a")]
    [InlineData("""{"url":"MED-10","text":"t"}""", "MED-10", "id:MED-10")]
    public void Ids_may_be_numbers_or_urls(string line, string id, string key)
    {
        var (verdict, page) = Extract(Json(line));
        Assert.Equal(ExtractionOutcome.Page, verdict.Outcome);
        Assert.Equal((id, key), (page.Id, page.Key.Value));
    }

    [Theory]
    [InlineData("""{"id":"1","contents":"c","text":"t","body":"b"}""", "b")]
    [InlineData("""{"id":"1","body":"b","text":"t"}""", "b")]
    [InlineData("""{"id":"1","contents":"c","text":"t"}""", "t")]
    [InlineData("""{"id":"1","contents":"c <b>as it is</b>"}""", "c <b>as it is</b>")]
    public void The_body_is_the_first_of_its_names(string line, string body) => Assert.Equal(body, Extract(Json(line)).Page.Body.ToString());

    [Theory]
    [InlineData("""{"text":"t"}""", "missing-id")]
    [InlineData("""{"id":null,"text":"t"}""", "missing-id")]
    [InlineData("""{"id":"","text":"t"}""", "missing-id")]
    [InlineData("""{"id":{"x":1},"text":"t"}""", "missing-id")]
    [InlineData("[1,2]", "bad-json")]
    [InlineData("\"text\"", "bad-json")]
    [InlineData("", "bad-json")]
    [InlineData("{\"id\":1", "bad-json")]
    [InlineData("{\"id\":1} {\"id\":2}", "bad-json")]
    [InlineData("""{"id":"1","text":"\ud800 half"}""", "bad-json")]
    public void A_line_that_is_no_document_is_quarantined(string line, string reason)
    {
        var (verdict, _) = Extract(Json(line));
        Assert.Equal((ExtractionOutcome.Quarantined, reason), (verdict.Outcome, verdict.Reason));
        Assert.NotNull(verdict.Detail);
    }

    [Fact]
    public void Nesting_without_end_is_bad_json() =>
        Assert.Equal("bad-json", Extract(Json("{\"id\":1,\"x\":" + new string('[', 100_000) + new string(']', 100_000) + "}")).Verdict.Reason);

    [Fact]
    public void A_document_without_text_is_skipped() => Assert.Equal(new(ExtractionOutcome.Skipped, "empty"), Extract(Json("""{"id":1,"text":" "}""")).Verdict);

    [Fact]
    public void Fields_can_be_mapped()
    {
        var options = new ExtractionOptions { JsonFields = new JsonFieldMapping(Id: "docno", Body: "abstract", Date: "when") };
        var (verdict, page) = Extract(Json("""{"id":"x","docno":"y","body":"no","abstract":"yes","title":"T","when":1577934245}"""), options);
        Assert.Equal(ExtractionOutcome.Page, verdict.Outcome);
        Assert.Equal(("y", "yes", "T"), (page.Id, page.Body.ToString(), page.Title.ToString()));
        Assert.Equal(new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero), page.Date);
    }

    [Theory]
    [InlineData("\"1958-12-01\"", "1958-12-01T00:00:00Z", 0)]
    [InlineData("\"2199-01-01T10:00:00Z\"", "2199-01-01T10:00:00Z", 0)]
    [InlineData("-349747200", "1958-12-02T00:00:00Z", 0)]
    [InlineData("-349747200000", "1958-12-02T00:00:00Z", 0)]
    [InlineData("null", null, 0)]
    [InlineData("\"\"", null, 0)]
    [InlineData("\"last winter\"", null, 1)]
    [InlineData("0", null, 0)]
    [InlineData("999999999999999999", null, 1)]
    public void A_line_has_the_date_that_it_states_whatever_the_year(string date, string? expected, long warnings)
    {
        using var extractor = new PageExtractor(new ExtractionOptions(), new AngleSharpParser());
        var page = new Page();
        extractor.Extract(Json($$"""{"id":1,"text":"t","date":{{date}}}"""), page, withLinks: false, TestContext.Current.CancellationToken);
        Assert.Equal(expected, page.Date?.ToString("yyyy-MM-dd'T'HH:mm:ssK", System.Globalization.CultureInfo.InvariantCulture).Replace("+00:00", "Z", StringComparison.Ordinal));
        Assert.Equal(warnings, extractor.Warnings[WarningCounts.UnusableDates]);
    }

    [Theory]
    [InlineData("""{"id":1,"text":"t"}""", 0)]
    [InlineData("""{"id":1,"text":"t","rank":null}""", 0)]
    [InlineData("""{"id":1,"text":"t","rank":0}""", 0)]
    [InlineData("""{"id":1,"text":"t","rank":2.5e-7}""", 2.5e-7f)]
    [InlineData("""{"id":1,"text":"t","rank":"12"}""", 12)]
    public void A_line_may_have_a_static_rank(string line, float rank)
    {
        using var extractor = new PageExtractor(new ExtractionOptions(), new AngleSharpParser());
        var page = new Page { Rank = 7 };
        Assert.Equal(ExtractionOutcome.Page, extractor.Extract(Json(line), page, withLinks: false, TestContext.Current.CancellationToken).Outcome);
        Assert.Equal(rank, page.Rank);
        Assert.Equal(0, extractor.Warnings[WarningCounts.UnusableRanks]);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1e40")]
    [InlineData("\"high\"")]
    [InlineData("\"NaN\"")]
    [InlineData("\"\"")]
    [InlineData("true")]
    [InlineData("[3]")]
    public void A_rank_that_is_none_is_counted_and_costs_no_document(string rank)
    {
        using var extractor = new PageExtractor(new ExtractionOptions { JsonFields = new JsonFieldMapping(Rank: "score") }, new AngleSharpParser());
        var page = new Page();
        var line = $$"""{"id":1,"rank":3,"score":{{rank}},"text":"t"}""";
        Assert.Equal(ExtractionOutcome.Page, extractor.Extract(Json(line), page, withLinks: false, TestContext.Current.CancellationToken).Outcome);
        Assert.Equal((0, 1, "t"), (page.Rank, extractor.Warnings[WarningCounts.UnusableRanks], page.Body.ToString()));
    }
}
