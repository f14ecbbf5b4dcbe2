using CsCheck;
using Indexer.Indexing;
using Indexer.Search;
using Indexer.Tests.Search.Results;
using Xunit;

namespace Indexer.Tests.Search;

public sealed class ExportTests
{
    [Fact]
    public void An_export_is_all_matches_in_the_order_of_their_keys_and_goes_on_behind_any_of_them()
    {
        Gen.Select(FilteredDocuments.GenDocuments, Gen.Select(FilteredDocuments.GenQuery, FilteredDocuments.GenFilters).Array[6], Gen.Int[1, 4], Gen.Int[0, 59]).Sample((documents, asked, shards, cut) =>
        {
            using var index = new TestIndex();
            index.PublishAsync(documents, shards).GetAwaiter().GetResult();
            foreach (var (query, filters) in asked)
            {
                var search = new SearchRequest { Query = query, Filters = filters, Size = 100, Snippets = false, Timeout = TimeSpan.FromMinutes(5) };
                string[] expected = [.. index.Searches.SearchAsync("test", search, null, CancellationToken.None).GetAwaiter().GetResult().Hits.Select(h => h.Id).Order(StringComparer.Ordinal)];
                List<ExportPage> pages = ExportAsync(index.Searches, new ExportRequest { Query = query, Filters = filters }).GetAwaiter().GetResult();
                ExportedDocument[] all = [.. pages.SelectMany(p => p.Documents)];
                Assert.Equal(expected, all.Select(d => d.Id));
                if (all.Length == 0) continue;
                ExportedDocument last = all[cut % all.Length];
                var rest = ExportAsync(index.Searches, new ExportRequest { Query = query, Filters = filters, After = last.Key }).GetAwaiter().GetResult();
                Assert.Equal(all.SkipWhile(d => d != last).Skip(1), rest.SelectMany(p => p.Documents));
            }
        }, iter: 20);
    }

    [Fact]
    public async Task Pages_are_of_one_generation_whatever_is_published_between_them()
    {
        using var index = new TestIndex();
        TestDocument[] documents = [.. Enumerable.Range(0, 2 * ExportPage.Size + 7).Select(i => new TestDocument($"d{i:D5}", "", "word"))];
        await index.PublishAsync(documents, shards: 3);
        var exported = new List<ExportPage>();
        await foreach (ExportPage page in index.Searches.ExportAsync("test", new ExportRequest { Query = "word" }, null, TestContext.Current.CancellationToken))
        {
            if (exported.Count == 0) await index.PublishAsync([new("new", "", "word")], generation: 2);
            exported.Add(page);
        }
        Assert.Equal([ExportPage.Size, ExportPage.Size, 7], exported.Select(p => p.Documents.Count));
        Assert.All(exported, p => Assert.Equal(1, p.Generation));
        Assert.Equal([false, false, true], exported.Select(p => p.IsLast));
        Assert.Equal(documents.Select(d => d.Id), exported.SelectMany(p => p.Documents).Select(d => d.Id));
    }

    [Fact]
    public async Task A_page_of_which_a_shard_does_not_answer_is_the_last_and_says_where_to_go_on()
    {
        using var index = new TestIndex();
        await index.PublishAsync([.. Enumerable.Range(0, ExportPage.Size + 50).Select(i => new TestDocument($"d{i:D5}", "", "word"))], shards: 3);
        using var generations = new GatedGenerations(index.Cache);
        using var searches = new SearchService(generations, TimeProvider.System, new SearchLimits());
        var pages = new List<ExportPage>();
        await foreach (ExportPage page in searches.ExportAsync("test", new ExportRequest { Query = "word" }, null, TestContext.Current.CancellationToken))
        {
            pages.Add(page);
            generations.LacksShard = true;
        }
        Assert.Equal(2, pages.Count);
        Assert.Equal((0, true, pages[0].After), (pages[1].Documents.Count, pages[1].IsLast, pages[1].After));
        Assert.NotEmpty(pages[1].Coverage.Failures);
        Assert.Equal(0, generations.Pinned);
        generations.LacksShard = false;
        Assert.Equal(50, (await ExportAsync(searches, new ExportRequest { Query = "word", After = pages[1].After })).Sum(p => p.Documents.Count));
    }

    [Fact]
    public async Task What_is_not_asked_for_is_not_read()
    {
        using var index = new TestIndex();
        GenerationManifest manifest = await index.PublishAsync([.. Enumerable.Range(0, 40).Select(i => new TestDocument($"d{i:D2}", $"Title {i}", "word") { Url = $"http://h{i}.example.org/", Language = "en", MediaType = "text/html", Date = DateTimeOffset.UnixEpoch })]);
        var all = new ExportRequest { Query = "word", Fields = ~ShownFields.Snippet };
        ExportedDocument whole = Assert.Single(await ExportAsync(index.Searches, all)).Documents[7];
        Assert.Equal(("id:d07", "d07", "http://h7.example.org/", "Title 7", "en", "h7.example.org", "html"), (whole.Key, whole.Id, whole.Url, whole.Title, whole.Language, whole.Host, whole.Type));

        // The stored fields are damaged behind the back of the open shard.
        ManifestFile stored = manifest.Shards[0].Files.Single(file => file.Name.EndsWith(".fdt", StringComparison.Ordinal));
        await using (var file = new FileStream(Assert.Single(Directory.GetFiles(index.CacheFolder, $"{stored.Hash}*")), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            await file.WriteAsync(Enumerable.Repeat((byte)0xff, (int)stored.Length).ToArray(), TestContext.Current.CancellationToken);
        Assert.NotEmpty(Assert.Single(await ExportAsync(index.Searches, all)).Coverage.Failures);
        ExportPage page = Assert.Single(await ExportAsync(index.Searches, all with { Fields = ShownFields.Key | ShownFields.Language | ShownFields.Date | ShownFields.Host | ShownFields.Type }));
        Assert.Empty(page.Coverage.Failures);
        Assert.Equal(whole with { Id = null, Url = null, Title = null }, page.Documents[7]);
    }

    private static async Task<List<ExportPage>> ExportAsync(SearchService searches, ExportRequest request)
    {
        var pages = new List<ExportPage>();
        await foreach (ExportPage page in searches.ExportAsync("test", request with { Timeout = TimeSpan.FromMinutes(5) }, null, CancellationToken.None)) pages.Add(page);
        return pages;
    }
}
