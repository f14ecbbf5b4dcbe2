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
}
