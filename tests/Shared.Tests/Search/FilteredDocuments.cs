using CsCheck;
using Indexer.Indexing;
using Indexer.Search;

namespace Indexer.Tests.Search;

/// <summary>Small documents with hosts, languages and dates (some without), and filters with an oracle that looks at the raw documents.</summary>
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

    /// <summary>Of sites, languages, types and dates; not of one language alone that there is: it has words take the forms of that language only, as <c>lang:</c> does.</summary>
    public static Gen<SearchFilters> GenFilters { get; } = Gen.Select(
        Gen.Int[0, Sites.Length - 1].Select(i => Sites[i]).Array[0, 2],
        Gen.Int[0, 6],
        Gen.Int[1967, 1978],
        Gen.Int[0, 4],
        Gen.Int[0, 3],
        Gen.Int[0, 3],
        (sites, languages, year, years, ends, types) => new SearchFilters
        {
            Sites = sites,
            Languages = languages switch { 0 => ["xx"], 1 => ["de", "xx"], 2 => ["xx", "yy"], 3 => ["en", "de"], _ => [] },
            Types = types switch { 0 => ["html"], 1 => ["pdf", "image"], _ => [] },
            DateFrom = (ends & 1) == 0 ? null : $"{year}",
            DateTo = (ends & 2) == 0 ? null : $"{year + years}-06",
        });

    public static bool Satisfies(TestDocument document, SearchFilters filters)
    {
        string host = HostOf(document.Url);
        if (filters.Sites.Count > 0 && !filters.Sites.Select(HostOf).Any(s => host == s || host.EndsWith($".{s}", StringComparison.Ordinal))) return false;
        if (filters.Languages.Count > 0 && !filters.Languages.Contains(document.Language)) return false;
        if (filters.Types.Count > 0 && !filters.Types.Contains(DocumentTypes.Of(document.MediaType))) return false;
        if (filters.DateFrom is { } from && !(document.Date >= Month(from, 1))) return false;
        return filters.DateTo is not { } to || document.Date < Month(to[..4], 7);
    }

    private static string HostOf(string text) => new Uri(text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}/").IdnHost;

    private static DateTimeOffset Month(string year, int month) => new(int.Parse(year, System.Globalization.CultureInfo.InvariantCulture), month, 1, 0, 0, 0, TimeSpan.Zero);
}
