using CsCheck;
using Indexer.Search;

namespace Indexer.Tests.Search;

/// <summary>Small documents with hosts, languages and dates (some without), and filters that some of them pass.</summary>
internal static class FilteredDocuments
{
    private static readonly string[] Words = ["ant", "ants", "bee", "cow", "cows", "dog", "elk"];
    private static readonly string[] Hosts = ["a.example.org", "b.example.org", "example.org", "example.net", "xn--bcher-kva.example"];
    private static readonly string[] Sites = [.. Hosts[..4], "b\u00fccher.example", "http://B\u00dcCHER.example/"];
    private static readonly string[] Languages = ["en", "de", ""];
    private static readonly string[] MediaTypes = ["text/html", "application/xhtml+xml", "application/pdf", ""];

    // What has no letter or digit, alone and beside filters.
    private static readonly string[] Mute = ["???", "\U0001f98a", "-???", "(-???) (-!!!)", "site:b.example.org ???", "lang:de AND ???"];

    public static Gen<string> GenWord { get; } = Gen.Int[0, Words.Length - 1].Select(i => Words[i]);

    public static Gen<TestDocument[]> GenDocuments { get; } = Gen.Select(Gen.Int[1, 60], Gen.Int).Select(Make);

    /// <summary>So many documents, the same for the same seed.</summary>
    public static TestDocument[] Make(int count, int seed = 0)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => new TestDocument($"d{i * 17 % 101:D3}", Text(3), Text(10))
        {
            Language = Languages[random.Next(Languages.Length)],
            MediaType = MediaTypes[random.Next(MediaTypes.Length)],
            Url = $"http://{Hosts[random.Next(Hosts.Length)]}/{i}",
            // Some before 1970, some at its very first second, some without.
            Date = random.Next(4) == 0 ? null : DateTimeOffset.UnixEpoch.AddDays((random.Next(30) - 10) * 100),
            Rank = i % 4,
        })];

        string Text(int most) => string.Join(' ', Enumerable.Range(0, random.Next(most + 1)).Select(_ => Words[random.Next(Words.Length)]));
    }

    public static Gen<string> GenQuery { get; } = Gen.Frequency(
        (3, GenWord),
        (4, GenWord.Array[2, 4].Select(w => string.Join(' ', w))),
        (1, Gen.Select(GenWord, GenWord, (a, b) => $"\"{a} {b}\"")),
        (2, Gen.Select(GenWord, GenWord, (a, b) => $"+{a} {b}")),
        (1, Gen.Select(GenWord, GenWord, (a, b) => $"{a} AND {b}")),
        (1, Gen.Select(GenWord, GenWord, (a, b) => $"{a} -{b}")),
        (1, GenWord.Select(w => $"{w[..1]}*")),
        (1, Gen.Const("-site:example.net")),
        (1, Gen.Const("site:b.example.org OR site:example.net")),
        (1, Gen.Int[0, Mute.Length - 1].Select(i => Mute[i])),
        (1, GenWord.Select(w => $"??? {w}")),
        (1, GenWord.Select(w => $"??? -{w}")),
        (1, GenWord.Select(w => $"{w} (site:example.net ???)")),
        (1, Gen.Const("*")));

    /// <summary>Not of one language alone that there is: it has words take the forms of that language only, as <c>lang:</c> does.</summary>
    public static Gen<SearchFilters> GenFilters { get; } = RandomFilters.Of(Sites, [["xx"], ["de", "xx"], ["xx", "yy"], ["en", "de"]], [["html"], ["pdf", "image"]], 1967, 1978);
}
