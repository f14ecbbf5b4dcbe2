using CsCheck;
using Indexer.Search;
using Indexer.Search.Documents;
using Xunit;

namespace Indexer.Tests.Search.Documents;

public sealed class DocumentLookupTests : IDisposable
{
    private static readonly TestDocument[] Pages =
    [
        new("https://example.org/pie", "Pie", "An apple pie: größe.") { Url = "https://example.org/pie", Language = "en", Date = new DateTimeOffset(2020, 2, 3, 4, 5, 6, TimeSpan.Zero), Captured = new DateTimeOffset(2021, 2, 3, 4, 5, 6, TimeSpan.Zero) },
        new("CACM-0001", "", "Preliminary report") { Url = "" },
        new("odd id)/ä", "Odd", "Ids may be anything."),
    ];

    private readonly TestIndex _index = new();

    public void Dispose() => _index.Dispose();

    [Fact]
    public async Task A_document_is_told_as_it_is_stored()
    {
        await _index.PublishAsync(Pages, shards: 3);
        StoredDocument pie = await GetAsync(new DocumentRequest { Id = "https://example.org/pie" });
        Assert.Equal(("test", 1, "id:https://example.org/pie"), (pie.Index, pie.Generation, pie.Key));
        Assert.Equal(("https://example.org/pie", "https://example.org/pie", "Pie", "en", "example.org"), (pie.Id, pie.Url, pie.Title, pie.Language, pie.Host));
        Assert.Equal((new DateTimeOffset(2020, 2, 3, 4, 5, 6, TimeSpan.Zero), new DateTimeOffset(2021, 2, 3, 4, 5, 6, TimeSpan.Zero)), (pie.Date, pie.Captured));
        Assert.Null(pie.Body);
        Assert.Null(pie.BodyBytes);
    }

    [Theory]
    [InlineData("CACM-0001")]
    [InlineData("odd id)/ä")]
    [InlineData("id:odd id)/ä")]
    public async Task An_id_is_found_and_so_is_its_key(string id)
    {
        await _index.PublishAsync(Pages, shards: 4);
        Assert.Equal(id.Replace("id:", "", StringComparison.Ordinal), (await GetAsync(new DocumentRequest { Id = id })).Id);
    }

    [Fact]
    public async Task A_key_is_taken_at_its_word()
    {
        await _index.PublishAsync(Pages, shards: 2);
        Assert.Equal("CACM-0001", (await GetAsync(new DocumentRequest { Key = "id:CACM-0001" })).Id);
        Assert.Equal(SearchErrorKind.UnknownDocument, (await Assert.ThrowsAsync<SearchException>(() => GetAsync(new DocumentRequest { Key = "CACM-0001" }))).Kind);
    }

    [Theory]
    [InlineData(1, "A")]
    [InlineData(17, "An apple pie: gr")] // the ö would be bytes 17 and 18
    [InlineData(18, "An apple pie: grö")]
    [InlineData(1000, "An apple pie: größe.")]
    public async Task The_main_text_is_given_as_far_as_is_asked_and_cut_between_characters(int bytes, string expected)
    {
        await _index.PublishAsync(Pages);
        StoredDocument pie = await GetAsync(new DocumentRequest { Id = "https://example.org/pie", BodyBytes = bytes });
        Assert.Equal((expected, 22), (pie.Body, pie.BodyBytes));
    }

    [Fact]
    public async Task What_is_not_there_is_named_with_where_to_look()
    {
        await _index.PublishAsync(Pages, shards: 2);
        SearchException absent = await Assert.ThrowsAsync<SearchException>(() => GetAsync(new DocumentRequest { Id = "https://example.org/nowhere" }));
        Assert.Equal(SearchErrorKind.UnknownDocument, absent.Kind);
        Assert.Contains("indexer inspect 'https://example.org/nowhere' --index test", absent.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("a", "b")]
    public async Task One_name_is_needed_and_no_more(string? id, string? key)
    {
        await _index.PublishAsync(Pages);
        Assert.Equal(SearchErrorKind.BadRequest, (await Assert.ThrowsAsync<SearchException>(() => GetAsync(new DocumentRequest { Id = id, Key = key }))).Kind);
    }

    [Fact]
    public async Task A_generation_is_asked_by_its_number()
    {
        await _index.PublishAsync(Pages);
        await _index.PublishAsync([new("CACM-0001", "Second", "")], generation: 2);
        Assert.Equal("Second", (await GetAsync(new DocumentRequest { Id = "CACM-0001" })).Title);
        Assert.Equal("CACM-0001", (await _index.Searches.DocumentAsync("test", new DocumentRequest { Id = "CACM-0001" }, 1, TestContext.Current.CancellationToken)).Title);
    }

    [Fact]
    public void Any_number_of_shards_has_every_document()
    {
        Gen.Select(Gen.String[Gen.Char["ab:/)?ä 字"], 1, 8].Array[1, 20], Gen.Int[1, 6]).Sample((ids, shards) =>
        {
            using var index = new TestIndex();
            string[] distinct = [.. ids.Distinct(StringComparer.Ordinal)];
            index.PublishAsync([.. distinct.Select(id => new TestDocument(id, "", "text of " + id))], shards).GetAwaiter().GetResult();
            foreach (string id in distinct)
            {
                StoredDocument found = index.Searches.DocumentAsync("test", new DocumentRequest { Id = id, BodyBytes = 100 }, null, CancellationToken.None).GetAwaiter().GetResult();
                Assert.Equal((id, "text of " + id), (found.Id, found.Body));
            }
        }, iter: 15);
    }

    private Task<StoredDocument> GetAsync(DocumentRequest request) => _index.Searches.DocumentAsync("test", request, null, TestContext.Current.CancellationToken);
}
