using CsCheck;
using Indexer.Search;
using Indexer.Search.Suggestions;
using Xunit;

namespace Indexer.Tests.Search.Suggestions;

public sealed class SuggesterTests : IDisposable
{
    private static readonly TestDocument[] Pages =
    [
        new("1", "Solar power", "Solar panels make power of sunshine. Soup is not solid."),
        new("2", "Solar system", "The sun and its planets, the solar system."),
        new("3", "Wind power", "Wind turbines make power, and so does water. A solution."),
        new("4", "Powder", "Gunpowder, and powdered sugar; nothing of energy."),
        new("5", "検索エンジン", "漢字検索エンジンの仕組み"),
        .. Enumerable.Range(0, 5).Select(i => new TestDocument($"s{i}", "", "solution solutions")),
    ];

    private readonly TestIndex _index = new();

    public void Dispose() => _index.Dispose();

    [Fact]
    public async Task The_last_word_is_completed_the_most_frequent_first()
    {
        await _index.PublishAsync(Pages);
        Assert.Equal(["solar", "solution", "solutions", "solid"], (await WordsAsync("so")).Where(word => word.StartsWith("sol", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("wind pow", "wind power")] // no document has wind and powder
    [InlineData("-sun POW", "-sun POWer, -sun POWder, -sun POWdered")]
    [InlineData("\"solar sys", "\"solar system")]
    [InlineData("title:pow", "title:power, title:powder, title:powdered")]
    [InlineData("solar ", "")]
    [InlineData("sola*", "")]
    [InlineData("site:pow", "")]
    [InlineData("type:pow", "")]
    [InlineData("after:pow", "")]
    [InlineData("", "")]
    [InlineData("OR", "")]
    public async Task What_stands_before_the_last_word_stays_and_is_found_with_it(string typed, string expected)
    {
        await _index.PublishAsync(Pages, shards: 2);
        Assert.Equal(expected, string.Join(", ", await WordsAsync(typed)));
    }

    [Theory]
    [InlineData("powre", "power")]
    [InlineData("slar", "solar")]
    [InlineData("turbnies", "turbines")]
    [InlineData("trubnies", "turbines")]
    [InlineData("pwd", "")] // too short to say what was meant
    public async Task Where_no_word_begins_so_near_ones_are_offered(string typed, string expected)
    {
        await _index.PublishAsync(Pages);
        Assert.Equal(expected, (await WordsAsync(typed)).FirstOrDefault() ?? "");
    }

    [Theory]
    [InlineData("so", "Solar power, Solar system")]
    [InlineData("system so", "Solar system")]
    [InlineData("type:html so", "Solar power, Solar system")]
    [InlineData("date:2020..2023 so", "Solar power, Solar system")]
    [InlineData("before:2030 system after:2020 so", "Solar system")]
    [InlineData("power wi", "Wind power")]
    [InlineData("wind", "Wind power")]
    [InlineData("win d", "")]
    [InlineData("検索", "検索エンジン")]
    [InlineData("s", "")]
    public async Task Titles_are_offered_that_have_the_words(string typed, string expected)
    {
        await _index.PublishAsync(Pages, shards: 3);
        SuggestResponse response = await SuggestAsync(typed);
        Assert.Equal(expected, string.Join(", ", response.Suggestions.Where(s => s.Kind == Suggestion.Title).Select(s => s.Text).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_title_names_its_document()
    {
        await _index.PublishAsync([new("id", "Kiebitze am Moorsee", "") { Url = "https://example.org/kiebitz" }]);
        Suggestion title = (await SuggestAsync("kieb")).Suggestions[^1];
        Assert.Equal(("Kiebitze am Moorsee", "id", "https://example.org/kiebitz"), (title.Text, title.Id, title.Url));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(51)]
    public async Task A_size_out_of_bounds_is_refused(int size)
    {
        await _index.PublishAsync(Pages);
        Assert.Equal(SearchErrorKind.BadRequest, (await Assert.ThrowsAsync<SearchException>(() => SuggestAsync("so", size))).Kind);
    }

    [Fact]
    public void Any_number_of_shards_suggests_the_same()
    {
        string[] words = ["sun", "sunny", "sunk", "sing", "sink", "song", "moon", "mood", "moody"];
        Gen<string> text = OneOf(words).Array[0, 6].Select(w => string.Join(' ', w));
        Gen.Select(Gen.Select(text, text).Array[1, 30], OneOf("s", "su", "mood", "sun moo", "sonn", "moon s", "sukn").Array[1, 6]).Sample((texts, typed) =>
        {
            TestDocument[] documents = [.. texts.Select((t, i) => new TestDocument($"d{i}", t.Item1, t.Item2))];
            var answers = new Dictionary<string, string>();
            foreach (int shards in new[] { 1, 2, 5 })
            {
                using var index = new TestIndex();
                index.PublishAsync(documents, shards).GetAwaiter().GetResult();
                foreach (string begun in typed)
                {
                    SuggestResponse response = index.Searches.SuggestAsync("test", new SuggestRequest { Text = begun, Size = 6 }, null, CancellationToken.None).GetAwaiter().GetResult();
                    string all = string.Join(", ", response.Suggestions);
                    if (!answers.TryAdd(begun, all)) Assert.Equal(answers[begun], all);
                }
            }
        }, iter: 15);
    }

    private async Task<IEnumerable<string>> WordsAsync(string typed) => (await SuggestAsync(typed, 20)).Suggestions.Where(s => s.Kind == Suggestion.Word).Select(s => s.Text);

    private Task<SuggestResponse> SuggestAsync(string typed, int size = 8) =>
        _index.Searches.SuggestAsync("test", new SuggestRequest { Text = typed, Size = size }, null, TestContext.Current.CancellationToken);

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
