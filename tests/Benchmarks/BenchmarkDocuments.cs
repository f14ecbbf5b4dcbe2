using System.Text;
using System.Text.Json;
using Indexer.Indexing;

namespace Indexer.Benchmarks;

/// <summary>Documents in memory for the indexing benchmarks: from a TSV (url, language, title, body; UTF-8) or from JSON lines (id, title, body, lang), in key order.</summary>
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

    /// <summary>The documents of the file after <c>--docs</c>, at most <c>--megabytes</c> (default 150); null with a message where none is given.</summary>
    public static BenchmarkDocuments? Load(string[] args)
    {
        if (Option(args, "--docs") is not { } path)
        {
            Console.WriteLine("usage: --docs FILE (.tsv: url, language, title, body; .jsonl: id, title, body, lang) [--megabytes N] [--passes N]");
            return null;
        }
        var limit = long.Parse(Option(args, "--megabytes") ?? "150") * 1_000_000;
        var documents = new List<IndexDocument>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(path))
        {
            var (url, language, title, body) = path.EndsWith(".tsv", StringComparison.Ordinal) ? FromTsv(line) : FromJson(line);
            if (!seen.Add(url)) continue;
            var document = new IndexDocument { Url = Utf8(url), Language = language, Title = Utf8(title), Body = Utf8(body) };
            document.Key = document.Id = document.Url;
            documents.Add(document);
            limit -= document.Body.Length;
            if (limit < 0) break;
        }
        return new BenchmarkDocuments(documents);
    }

    public static string? Option(string[] args, string name) => Array.IndexOf(args, name) is >= 0 and var i && i + 1 < args.Length ? args[i + 1] : null;

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static (string Url, string Language, string Title, string Body) FromTsv(string line)
    {
        var fields = line.Split('\t');
        return (fields[0], fields[1], fields[2], fields[3]);
    }

    private static (string Url, string Language, string Title, string Body) FromJson(string line)
    {
        using var json = JsonDocument.Parse(line);
        string Text(string name, string otherwise) => json.RootElement.TryGetProperty(name, out var value) ? value.GetString() ?? "" : otherwise;
        return (Text("id", ""), Text("lang", "en"), Text("title", ""), Text("body", ""));
    }
}
