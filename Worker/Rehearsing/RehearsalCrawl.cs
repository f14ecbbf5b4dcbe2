using System.IO.Compression;
using System.Text;

namespace Indexer.Worker.Rehearsing;

/// <summary>A small WARC file of invented pages in several languages: enough that every stage has something of each kind to do.</summary>
internal static class RehearsalCrawl
{
    private const int Pages = 64, WordsOfPage = 300, Vocabulary = 1500;

    private static readonly string[] s_languages = ["en", "de", "fr", "ru", "es"];
    private static readonly string[] s_latin = ["in", "dex", "ing", "ver", "lag", "mo", "re", "tion", "ar", "chi", "ves", "ent"];
    private static readonly string[] s_cyrillic = ["по", "ис", "ка", "ть", "ло", "во", "ми", "ро", "на", "ци", "ей", "ст"];

    /// <summary>Writes the file; the same bytes each time.</summary>
    public static void Write(string path)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        for (var number = 0; number < Pages; number++) WriteRecord(file, number);
    }

    private static void WriteRecord(FileStream file, int number)
    {
        var body = Encoding.UTF8.GetBytes(PageOf(number));
        var http = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {body.Length}\r\n\r\n");
        using var member = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
        member.Write(Encoding.ASCII.GetBytes(
            $"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://host{number % 7}.example/part/page-{number}.html\r\nWARC-Date: 2025-06-10T06:00:{number % 60:D2}Z\r\n"
            + $"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:x12}>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {http.Length + body.Length}\r\n\r\n"));
        member.Write(http);
        member.Write(body);
        member.Write("\r\n\r\n"u8);
    }

    private static string PageOf(int number)
    {
        var language = s_languages[number % s_languages.Length];
        var syllables = language == "ru" ? s_cyrillic : s_latin;
        var random = new Random(number / 2); // pairs of pages read the same, as duplicates do
        var page = new StringBuilder($"<!DOCTYPE html><html lang=\"{language}\"><head><title>");
        AppendWords(page, 6);
        page.Append("</title><meta name=\"description\" content=\"-\"><style>p { margin: 0 }</style></head><body><nav><a href=\"/\">Home &amp; more</a></nav><main><h1>");
        AppendWords(page, 5);
        page.Append("</h1><p>");
        AppendWords(page, WordsOfPage);
        page.Append("</p><ul><li><a href=\"page-1.html\">");
        AppendWords(page, 3);
        return page.Append("</a></ul></main><script>var x = 1;</script></body></html>").ToString();

        void AppendWords(StringBuilder text, int count)
        {
            for (; count > 0; count--)
            {
                // As in real text, a few words are frequent and most are rare.
                var word = (int)(Vocabulary * Math.Pow(random.NextDouble(), 3));
                for (var rest = word + 12; rest > 0; rest /= 12) text.Append(syllables[rest % 12]);
                text.Append(count % 17 == 0 ? ". " : " ");
            }
        }
    }
}
