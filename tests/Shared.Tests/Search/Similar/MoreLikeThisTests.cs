using CsCheck;
using Indexer.Search;
using Indexer.Search.Similar;
using Xunit;

namespace Indexer.Tests.Search.Similar;

public sealed class MoreLikeThisTests : IDisposable
{
    private static readonly TestDocument[] Pages =
    [
        new("bird1", "Lapwings", "The lapwing breeds in wet meadows; lapwings call at dawn over the marsh.") { Language = "en" },
        new("bird2", "Marsh birds", "A marsh in spring: a lapwing and a snipe call over wet meadows.") { Language = "en" },
        new("bird3", "Snipe", "The snipe hides in wet meadows.") { Language = "en" },
        .. Enumerable.Range(0, 20).Select(i => new TestDocument($"cook{i:D2}", "Cooking", "The soup is made of the leeks and of the potatoes in a pot.") { Language = "en" }),
    ];

    private readonly TestIndex _index = new();

    public void Dispose() => _index.Dispose();

    [Fact]
    public async Task What_is_like_a_document_shares_its_telling_words_and_is_not_the_document()
    {
        await _index.PublishAsync(Pages, shards: 3);
        SearchResponse response = await FindAsync(_index, "bird1");
        Assert.Equal(["bird2", "bird3"], response.Hits.Take(2).Select(h => h.Id));
        Assert.DoesNotContain("bird1", response.Hits.Select(h => h.Id));
        Assert.Contains("<mark>lapwing</mark>", response.Hits[0].Snippet, StringComparison.Ordinal);
        Assert.Equal((3, 3), (response.Coverage.ShardsAsked, response.Coverage.ShardsAnswered));
    }

    [Fact]
    public async Task A_document_that_shares_no_word_is_like_no_other()
    {
        await _index.PublishAsync([.. Pages, new("alone", "", "xylophone zephyr"), new("empty", "", "")]);
        Assert.Empty((await FindAsync(_index, "alone")).Hits);
        Assert.Empty((await FindAsync(_index, "empty")).Hits);
    }

    [Fact]
    public async Task What_can_not_be_done_is_named()
    {
        await _index.PublishAsync(Pages);
        Assert.Equal(SearchErrorKind.UnknownDocument, (await Assert.ThrowsAsync<SearchException>(() => FindAsync(_index, "nobody"))).Kind);
        Assert.Equal(SearchErrorKind.BadRequest, (await Assert.ThrowsAsync<SearchException>(() => FindAsync(_index, ""))).Kind);
        Assert.Equal(SearchErrorKind.BadRequest, (await Assert.ThrowsAsync<SearchException>(() => FindAsync(_index, "bird1", size: 0))).Kind);
    }

    [Fact]
    public async Task What_is_like_it_is_narrowed_down_by_filters()
    {
        await _index.PublishAsync([.. Pages, new("bird4", "Schnepfe", "lapwing snipe marsh meadows") { Language = "de", MediaType = "application/pdf" }], shards: 2);
        Assert.Equal(["bird2", "bird3", "bird4"], (await FindAsync(_index, "bird1")).Hits.Select(h => h.Id).Where(id => id.StartsWith("bird", StringComparison.Ordinal)).Order());
        foreach (SearchFilters filters in new[] { new SearchFilters { Languages = ["de"] }, new SearchFilters { Types = ["pdf"] } })
            Assert.Equal("bird4", Assert.Single((await _index.Searches.SimilarAsync("test", new SimilarRequest { Id = "bird1", Filters = filters }, null, CancellationToken.None)).Hits).Id);
        Assert.Empty((await _index.Searches.SimilarAsync("test", new SimilarRequest { Id = "bird1", Filters = new SearchFilters { Sites = ["nowhere.example"] } }, null, CancellationToken.None)).Hits);
    }

    [Fact]
    public void Any_number_of_shards_finds_the_same_with_the_same_scores()
    {
        Gen<string> text = OneOf("ant", "ants", "bee", "cow", "cows", "dog", "elk", "emu", "fox", "gnu").Array[0, 12].Select(w => string.Join(' ', w));
        Gen.Select(Gen.Select(text, text).Array[2, 30], Gen.Int[0, 29]).Sample((texts, one) =>
        {
            TestDocument[] documents = [.. texts.Select((t, i) => new TestDocument($"d{i}", t.Item1, t.Item2) { Language = i % 2 == 0 ? "en" : "" })];
            string? expected = null;
            foreach (int shards in new[] { 1, 2, 5 })
            {
                using var index = new TestIndex();
                index.PublishAsync(documents, shards).GetAwaiter().GetResult();
                SearchResponse response = FindAsync(index, documents[one % documents.Length].Id, size: 30).GetAwaiter().GetResult();
                string hits = $"{response.Total} {string.Join(' ', response.Hits.Select(h => $"{h.Id}:{BitConverter.SingleToInt32Bits(h.Score):X}"))}";
                Assert.Equal(expected ??= hits, hits);
            }
        }, iter: 25);
    }

    private static Task<SearchResponse> FindAsync(TestIndex index, string id, int size = 10) =>
        index.Searches.SimilarAsync("test", new SimilarRequest { Id = id, Size = size, Timeout = TimeSpan.FromMinutes(5) }, null, CancellationToken.None);

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
