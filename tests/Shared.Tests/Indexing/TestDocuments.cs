using System.Text;
using Indexer.Indexing;

namespace Indexer.Tests.Indexing;

internal static class TestDocuments
{
    private static readonly string[] Words = ["alpha", "Beta", "running", "houses", "größe", "книгами", "中国人", "x86", "3.14", "don't", "the", "of", "and", "search", "engines"];

    /// <summary>Documents in key order whose text depends on the seed alone.</summary>
    public static IEnumerable<IndexDocument> Random(int count, int seed = 1, int words = 40)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var host = $"h{i % 7}.example.org";
            var url = $"https://{host}/docs/page-{i:D5}.html";
            yield return Document($"org,example,h)/{i:D5}", url, Text(random, 4), Text(random, random.Next(words) + 1), i % 3 == 0 ? "en" : i % 3 == 1 ? "de" : "",
                i % 2 == 0 ? DateTimeOffset.UnixEpoch.AddDays(i) : null,
                mediaType: i % 5 == 0 ? "" : i % 5 == 1 ? "text/plain" : "text/html");
        }
    }

    public static IndexDocument Document(string key, string url, string title, string body, string language = "en", DateTimeOffset? date = null, string headings = "",
        string mediaType = "") => new()
    {
        Key = Encoding.UTF8.GetBytes(key),
        Id = Encoding.UTF8.GetBytes(url),
        Url = Encoding.UTF8.GetBytes(url),
        Title = Encoding.UTF8.GetBytes(title),
        Headings = Encoding.UTF8.GetBytes(headings),
        Body = Encoding.UTF8.GetBytes(body),
        Language = language,
        MediaType = mediaType,
        Date = date,
    };

    private static string Text(Random random, int words) =>
        string.Join(' ', Enumerable.Range(0, words).Select(_ => random.Next(4) == 0 ? $"w{random.Next(5000)}" : Words[random.Next(Words.Length)]));
}
