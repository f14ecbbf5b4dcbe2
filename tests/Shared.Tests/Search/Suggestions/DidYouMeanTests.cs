using CsCheck;
using Indexer.Search;
using Xunit;

namespace Indexer.Tests.Search.Suggestions;

public sealed class DidYouMeanTests : IDisposable
{
    private static readonly TestDocument[] Pages =
    [
        .. Enumerable.Range(0, 8).Select(i => new TestDocument($"p{i}", "Solar power", "The power station receives sunlight; größe, ελληνικά.") { Language = "en", MediaType = "text/plain", Date = DateTimeOffset.UnixEpoch }),
        .. Enumerable.Range(0, 8).Select(i => new TestDocument($"w{i}", "Water", "Water and wind, and next a power line of copper 2019.") { Language = "en" }),
        new("rare", "", "A zebra and a cobra."),
    ];

    private readonly TestIndex _index = new();

    public void Dispose() => _index.Dispose();

    [Theory]
    [InlineData("recieves", "receives")]
    [InlineData("sunlihgt", "sunlight")]
    [InlineData("pwoer statoin", "power station")]
    [InlineData("+pwoer -(wind OR watre) title:solr", "+power -(wind OR water) title:solar")]
    [InlineData("\"powr station\" lang:en", "\"power station\" lang:en")]
    [InlineData("\u201esolar powerr\u201c", "\u201esolar power\u201c")]
    [InlineData("GRÖSE", "größe")]
    [InlineData("ελληνηκα", "ελληνικά")]
    [InlineData("solar pwoer", "solar power")] // solar alone finds enough; the other word is in no document
    [InlineData("coper", "copper")]
    [InlineData("zbra", "zebra")]
    [InlineData("type:text recieves", "type:text receives")] // not next, which is a word and no type
    [InlineData("before:1971 recieves type:text", "before:1971 receives type:text")]
    public async Task Words_that_no_document_has_are_corrected_and_the_rest_stays(string typed, string expected)
    {
        await _index.PublishAsync(Pages, shards: 3);
        Assert.Equal(expected, await SuggestionAsync(typed));
    }

    [Theory]
    [InlineData("power")]
    [InlineData("zebra")] // few, but known
    [InlineData("qqqqqq")]
    [InlineData("2109")] // numbers are not guessed at
    [InlineData("powr*")]
    [InlineData("wn")]
    [InlineData("zebra watt")] // no document has zebra and water
    [InlineData("site:example.ogr")]
    [InlineData("-pwoer")]
    [InlineData("!!!")]
    public async Task Where_nothing_better_is_known_nothing_is_said(string typed)
    {
        await _index.PublishAsync(Pages, shards: 2);
        Assert.Null(await SuggestionAsync(typed));
    }

    [Fact]
    public async Task It_is_said_on_the_first_page_and_where_it_is_wanted()
    {
        await _index.PublishAsync(Pages);
        Assert.Equal("power", (await _index.SearchAsync("pwoer")).Suggestion);
        Assert.Null((await _index.Searches.SearchAsync("test", new SearchRequest { Query = "pwoer", DidYouMean = false }, null, CancellationToken.None)).Suggestion);
        Assert.Null((await AskAsync("pwoer", from: 10)).Suggestion);
    }

    [Fact]
    public void What_is_suggested_finds_more_and_is_the_same_for_any_number_of_shards()
    {
        string[] words = ["orange", "oranges", "grange", "lemon", "melon", "demon", "apple"];
        string[] typed = ["ornage", "lemno", "melno apple", "orangee", "aple", "apple lemom", "\"oramge apple\"", "demmon"];
        Gen<string> text = OneOf(words).Array[1, 5].Select(w => string.Join(' ', w));
        Gen.Select(text.Array[1, 25], OneOf(typed).Array[1, 5]).Sample((texts, queries) =>
        {
            var answers = new Dictionary<string, string?>();
            foreach (int shards in new[] { 1, 4 })
            {
                using var index = new TestIndex();
                index.PublishAsync([.. texts.Select((t, i) => new TestDocument($"d{i}", "", t))], shards).GetAwaiter().GetResult();
                foreach (string query in queries)
                {
                    SearchResponse response = AskAsync(index, query).GetAwaiter().GetResult();
                    if (!answers.TryAdd(query, response.Suggestion)) Assert.Equal(answers[query], response.Suggestion);
                    if (response.Suggestion is not { } better) continue;
                    long found = AskAsync(index, better).GetAwaiter().GetResult().Total.Value;
                    Assert.True(found > response.Total.Value || (response.Total.Value >= 5 && found > 0));
                }
            }
        }, iter: 15);
    }

    private async Task<string?> SuggestionAsync(string typed) => (await AskAsync(typed)).Suggestion;

    private Task<SearchResponse> AskAsync(string typed, int from = 0) => AskAsync(_index, typed, from);

    private static Task<SearchResponse> AskAsync(TestIndex index, string typed, int from = 0) =>
        index.Searches.SearchAsync("test", new SearchRequest { Query = typed, From = from, Snippets = false }, null, CancellationToken.None);

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
