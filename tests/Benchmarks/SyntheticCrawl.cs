using System.IO.Compression;
using System.Text;

namespace Indexer.Benchmarks;

/// <summary>Pages of invented words in the frequencies of natural text (Zipf), with the mark-up of ordinary sites; by seed, no two alike.</summary>
internal static class SyntheticCrawl
{
    private const int Vocabulary = 400_000, Hosts = 500;

    /// <summary>Writes a WARC file of about <paramref name="bytes"/> before compression.</summary>
    /// <returns>The number of pages.</returns>
    public static int Write(string path, long bytes, bool gzip)
    {
        var random = new Random(1);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 20);
        using var record = new MemoryStream();
        var page = new StringBuilder();
        var pages = 0;
        for (long written = 0; written < bytes; written += record.Length)
        {
            record.SetLength(0);
            WritePage(page, random, pages);
            var body = Encoding.UTF8.GetBytes(page.ToString());
            var http = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {body.Length}\r\n\r\n");
            record.Write(Encoding.ASCII.GetBytes(
                $"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://host{pages % Hosts}.example/section/page-{pages}.html\r\nWARC-Date: 2025-06-10T06:00:00Z\r\n"
                + $"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{pages:x12}>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {http.Length + body.Length}\r\n\r\n"));
            record.Write(http);
            record.Write(body);
            record.Write("\r\n\r\n"u8);
            Append(file, record, gzip);
            pages++;
        }
        return pages;
    }

    private static void Append(FileStream file, MemoryStream record, bool gzip)
    {
        if (!gzip)
        {
            record.WriteTo(file);
            return;
        }
        using var member = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
        record.WriteTo(member);
    }

    private static void WritePage(StringBuilder page, Random random, int number)
    {
        page.Clear();
        page.Append("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>");
        Words(page, random, 6);
        page.Append("</title><link rel=\"stylesheet\" href=\"/style.css\"><script>var page = ").Append(number).Append(";</script></head><body><nav><ul>");
        for (var i = 0; i < 12; i++) page.Append("<li><a href=\"/section/page-").Append(random.Next(100_000)).Append(".html\" class=\"menu-item\">menu ").Append(i).Append("</a></li>");
        page.Append("</ul></nav><main><h1>");
        Words(page, random, 5);
        page.Append("</h1>");
        // Sizes are as uneven as those of the web: most pages are small, a few are long.
        for (var paragraphs = (int)Math.Min(200, 4 / Math.Sqrt(random.NextDouble() + 1e-4)); paragraphs > 0; paragraphs--)
        {
            page.Append("<p class=\"text\">");
            Words(page, random, random.Next(30, 120));
            page.Append(" <a href=\"/section/page-").Append(random.Next(100_000)).Append(".html\">more</a>.</p>\n");
        }
        page.Append("</main><footer><p>All rights reserved.</p></footer></body></html>");
    }

    private static void Words(StringBuilder page, Random random, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (i > 0) page.Append(' ');
            AppendWord(page, (int)Math.Pow(Vocabulary, random.NextDouble()));
        }
    }

    // A rank in syllables: the frequent words are short.
    private static void AppendWord(StringBuilder page, int rank)
    {
        const string Consonants = "bdfghklmnprstvz", Vowels = "aeiou";
        do
        {
            var syllable = rank % (15 * 5);
            page.Append(Consonants[syllable / 5]).Append(Vowels[syllable % 5]);
            rank /= 15 * 5;
        }
        while (rank > 0);
    }
}
