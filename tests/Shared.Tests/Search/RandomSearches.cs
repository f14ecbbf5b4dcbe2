using CsCheck;
using Indexer.Search;

namespace Indexer.Tests.Search;

/// <summary>Random documents of few words, so that queries of the same words match, and all that queries can be made of.</summary>
internal static class RandomSearches
{
    private static readonly string[] Words = ["ant", "ants", "bee", "cow", "cows", "dog", "elk", "emu", "fox", "gnu"];

    private static readonly string[] MediaTypes = ["text/html", "text/plain", "application/xhtml+xml", ""];

    public static Gen<string> Word { get; } = Gen.Int[0, Words.Length - 1].Select(i => Words[i]);

    public static Gen<string> Query { get; } = Gen.Frequency(
        (4, Word),
        (4, Word.Array[2, 5].Select(w => string.Join(' ', w))),
        (2, Gen.Select(Word, Word, (a, b) => $"\"{a} {b}\"")),
        (2, Gen.Select(Word, Word, Word, (a, b, c) => $"{a} AND ({b} OR {c})")),
        (2, Gen.Select(Word, Word, Word, (a, b, c) => $"+{a} {b} -{c}")),
        (1, Gen.Select(Word, Word, (a, b) => $"title:{a} url:{b}")),
        (1, Gen.Select(Word, Word, (a, b) => $"anchor:{a} {b}")),
        (1, Word.Select(w => $"{w[..1]}*")),
        (1, Word.Select(w => $"site:h1.example.org {w}")),
        (1, Word.Select(w => $"lang:en {w}")),
        (1, Word.Select(w => $"-{w}")),
        (1, Gen.Const("site:example.org")),
        (1, Gen.Const("*")));

    /// <summary>For the documents.</summary>
    public static Gen<SearchFilters> Filters { get; } = Gen.Frequency(
        (1, Gen.Const(SearchFilters.None)),
        (2, RandomFilters.Of(["h0.example.org", "h1.example.org", "example.org", "nowhere.example"], [["en"], ["xx"], ["en", "xx"], ["xx", "yy"]], [["html"], ["text"], ["html", "pdf"]], 1969, 1974)));

    private static readonly Gen<string> Text = Word.Array[0, 12].Select(w => string.Join(' ', w));

    // Few hosts, days and types, so that many documents have the same; and some that have none.
    private static readonly Gen<(int Host, int Day, int Type, bool IsEnglish)> Facts = Gen.Select(Gen.Int[0, 5], Gen.Int[-2, 7], Gen.Int[0, MediaTypes.Length - 1], Gen.Bool);

    private static readonly Gen<float> Rank = Gen.Frequency((2, Gen.Const(0f)), (3, Gen.Float[0, 1000]));

    public static Gen<TestDocument[]> Documents(int most) => Gen.Select(Text, Text, Text, Facts, Rank).Array[1, most].Select(parts => parts.Select((p, i) => new TestDocument($"d{i * 17 % 101:D3}", p.Item1, p.Item2)
    {
        Headings = p.Item3,
        Language = p.Item4.IsEnglish ? "en" : "",
        Url = p.Item4.Host == 0 ? "" : $"http://h{p.Item4.Host - 1}.example.org/{Words[i % Words.Length]}",
        Date = p.Item4.Day < 0 ? null : DateTimeOffset.UnixEpoch.AddDays(p.Item4.Day * 150),
        MediaType = MediaTypes[p.Item4.Type],
        Rank = p.Item5,
        Anchors = i % 3 == 0 ? p.Item3 : "",
    }).ToArray());
}
