using Indexer.Extraction;
using Indexer.Extraction.Languages;
using Xunit;

namespace Indexer.Tests.Extraction;

/// <summary>The frozen small crawl, whose index states what each record is.</summary>
public sealed class SmallCrawlTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_record_is_judged_as_the_crawls_index_says()
    {
        using var extractor = new PageExtractor(new ExtractionOptions(), new AngleSharpParser());
        var page = new Page();
        var titles = File.ReadLines(Path.Combine(SharedCorpora.Folder("crawl-small"), "pages.tsv")).Select(line => line.Split('\t')).ToDictionary(cells => cells[0], cells => cells[1]);
        // The index names the language of the package; many pages of a translated manual are not translated, and lists of names are in no language.
        var (pages, english, unknown, wrongLanguages, wrongTitles) = (0, 0, 0, new List<string>(), new List<string>());
        foreach (var (record, row) in SharedCorpora.SmallCrawl())
        {
            var verdict = extractor.Extract(record, page, true, TestContext.Current.CancellationToken);
            var isDocument = row["status"] == "200" && row["mime"] is "text/html" or "text/plain";
            if (row["status"] != "200") Assert.Equal("http-" + row["status"], verdict.Reason);
            else if (!isDocument) Assert.StartsWith("media-type:", verdict.Reason, StringComparison.Ordinal);
            else if (verdict.Outcome != ExtractionOutcome.Page) Assert.Contains(verdict.Reason, (string[])["refresh-stub", "noindex", "empty"]);
            if (verdict.Outcome != ExtractionOutcome.Page) continue;
            pages++;
            var isOther = row["lang"].Length > 0 && page.Language != LanguageCodes.Normalize(row["lang"]);
            if (isOther && page.Language == "en") english++;
            else if (isOther && page.Language.Length == 0) unknown++;
            else if (isOther) wrongLanguages.Add($"{row["url"]} {row["lang"]} '{page.Language}' ");
            if (titles.TryGetValue(row["url"], out var title) && page.Title.ToString() != title) wrongTitles.Add($"{row["url"]} '{title}' '{page.Title}'");
        }
        output.WriteLine($"{pages} pages; not in the package's language: {english} English, {unknown} unknown, {wrongLanguages.Count} other; titles: {wrongTitles.Count}");
        foreach (var line in wrongLanguages.Take(40).Concat(wrongTitles.Take(10))) output.WriteLine(line);
        Assert.InRange(pages, 2050, 2080);
        Assert.InRange(wrongLanguages.Count, 0, pages / 200);
        Assert.InRange(english + unknown, 0, pages / 4);
        Assert.InRange(wrongTitles.Count, 0, pages / 50);
    }
}
