using System.Text;
using System.Text.Json;
using Indexer.Corpus;
using Indexer.Extraction;
using Indexer.Extraction.Html;
using Indexer.Indexing;

namespace Indexer.Benchmarks;

/// <summary>Documents in memory for the indexing benchmarks: in key order.</summary>
internal sealed class BenchmarkDocuments
{
    private BenchmarkDocuments(List<IndexDocument> documents)
    {
        documents.Sort((x, y) => x.Key.Span.SequenceCompareTo(y.Key.Span));
        All = documents;
        Bytes = documents.Sum(document => (long)document.Url.Length + document.Title.Length + document.Body.Length);
    }

    public IReadOnlyList<IndexDocument> All { get; }

    /// <summary>Bytes of URLs, titles and bodies.</summary>
    public long Bytes { get; }

    public double Megabytes => Bytes / 1e6;

    /// <summary>
    /// The documents of the files given (crawl files, extracted as a job does; .jsonl with id, title, body, lang; .tsv with url, language, title, body), at most
    /// <c>--megabytes</c> of text (default 100); null with a message where none is given.
    /// </summary>
    public static BenchmarkDocuments? Load(string[] args)
    {
        var files = args.Where((argument, i) => !argument.StartsWith("--", StringComparison.Ordinal) && (i == 0 || !args[i - 1].StartsWith("--", StringComparison.Ordinal))).ToList();
        if (files.Count == 0)
        {
            Console.WriteLine("usage: FILE... (.warc.gz and other crawl files; .jsonl: id, title, body, lang; .tsv: url, language, title, body) [--megabytes N] [--passes N]");
            return null;
        }
        var limit = long.Parse(Option(args, "--megabytes") ?? "100") * 1_000_000;
        var documents = new List<IndexDocument>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (url, language, title, body) in files.SelectMany(Read))
        {
            if (limit < 0) break;
            if (!seen.Add(url)) continue;
            var document = new IndexDocument { Url = Utf8(url), Language = language, Title = title, Body = body };
            document.Key = document.Id = document.Url;
            documents.Add(document);
            limit -= document.Body.Length;
        }
        return new BenchmarkDocuments(documents);
    }

    private static IEnumerable<(string Url, string Language, byte[] Title, byte[] Body)> Read(string path) => Path.GetExtension(path) switch
    {
        ".tsv" => File.ReadLines(path).Select(FromTsv),
        ".jsonl" => File.ReadLines(path).Select(FromJson),
        _ => FromCrawl(path),
    };

    private static IEnumerable<(string Url, string Language, byte[] Title, byte[] Body)> FromCrawl(string path)
    {
        var length = new FileInfo(path).Length;
        using var reader = CorpusReaders.Open(new SplitPart { File = path, End = length, FileLength = length, Format = FormatDetector.Detect(path) }, new CorpusOptions());
        using var extractor = new PageExtractor(new ExtractionOptions(), HtmlParsers.Create(HtmlParserKind.Span));
        var page = new Page();
        while (reader.Read(CancellationToken.None) is { } record)
            if (extractor.Extract(record, page, withLinks: false, CancellationToken.None).Outcome == ExtractionOutcome.Page)
                yield return (page.Url, page.Language, page.Title.Span.ToArray(), page.Body.Span.ToArray());
    }

    public static string? Option(string[] args, string name) => Array.IndexOf(args, name) is >= 0 and var i && i + 1 < args.Length ? args[i + 1] : null;

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static (string Url, string Language, byte[] Title, byte[] Body) FromTsv(string line)
    {
        var fields = line.Split('\t');
        return (fields[0], fields[1], Utf8(fields[2]), Utf8(fields[3]));
    }

    private static (string Url, string Language, byte[] Title, byte[] Body) FromJson(string line)
    {
        using var json = JsonDocument.Parse(line);
        string Text(string name, string otherwise) => json.RootElement.TryGetProperty(name, out var value) ? value.GetString() ?? "" : otherwise;
        return (Text("id", ""), Text("lang", "en"), Utf8(Text("title", "")), Utf8(Text("body", "")));
    }
}
