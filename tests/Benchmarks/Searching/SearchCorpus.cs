using System.Text;
using Indexer.Corpus;
using Indexer.Extraction;
using Indexer.Extraction.Html;
using Indexer.Indexing.Analysis;
using Indexer.Indexing.Segments;
using Indexer.Text;

namespace Indexer.Benchmarks.Searching;

/// <summary>A document in text, without tabs and line ends, so that all contenders index the same.</summary>
internal sealed record SearchDocument(string Url, string Language, string Title, string Headings, string Body)
{
    /// <summary>The words that we index of the URL.</summary>
    public string UrlWords { get; init; } = WordsOf(Url);

    /// <summary>What links of other documents call it.</summary>
    public string Anchors { get; init; } = "";

    private static string WordsOf(string url)
    {
        var words = new Utf8Buffer();
        UrlTerms.AppendWords(Encoding.UTF8.GetBytes(url), words);
        return Encoding.UTF8.GetString(words.Span);
    }
}

/// <summary>The pages of crawl files, extracted as a job does, in order of their URLs.</summary>
internal sealed class SearchCorpus
{
    private static readonly char[] Separators = ['\t', '\n', '\r'];

    private SearchCorpus(List<SearchDocument> documents) => Documents = documents;

    public IReadOnlyList<SearchDocument> Documents { get; }

    /// <param name="files">Crawl files.</param>
    /// <param name="split">Characters of main text behind which, at the next blank, a page ends and the next document begins; 0: a page is a document.</param>
    public static SearchCorpus Load(IEnumerable<string> files, int split)
    {
        var byUrl = new SortedDictionary<string, SearchDocument>(StringComparer.Ordinal);
        var anchors = new AnchorTexts();
        foreach (var document in files.SelectMany(file => Read(file, anchors)).SelectMany(document => Split(document, split))) byUrl.TryAdd(document.Url, document);
        return new SearchCorpus([.. byUrl.Values.Select(document => document with { Anchors = anchors.Of(document.Url) })]);
    }

    /// <summary>The same documents with the first folder of each address as its host, where a crawl is of one host.</summary>
    public SearchCorpus WithFoldersAsHosts() => new([.. Documents.Select(document => document with { Url = WithFolderAsHost(document.Url) }).OrderBy(document => document.Url, StringComparer.Ordinal)]);

    /// <summary>The same documents with their terms, stems marked, in place of their texts, parted by blanks.</summary>
    public SearchCorpus AsTerms()
    {
        var stems = new StemCache();
        return new SearchCorpus([.. Documents.Select(document => document with
        {
            Title = Terms(document.Title, document.Language, stems),
            Headings = Terms(document.Headings, document.Language, stems),
            Body = Terms(document.Body, document.Language, stems),
            UrlWords = Terms(document.UrlWords, document.Language, stems),
            Anchors = Terms(document.Anchors, document.Language, stems),
        })]);
    }

    public void WriteTsv(string path)
    {
        using var output = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        foreach (var document in Documents) output.WriteLine(string.Join('\t', document.Title, document.Headings, document.Body, document.UrlWords, document.Anchors, document.Language));
    }

    private static IEnumerable<SearchDocument> Split(SearchDocument page, int length)
    {
        if (length == 0) length = int.MaxValue;
        for (int start = 0, part = 0; start < page.Body.Length || part == 0; part++)
        {
            var end = page.Body.Length - start <= length ? -1 : page.Body.IndexOf(' ', start + length);
            if (end < 0) end = page.Body.Length;
            var url = part == 0 ? page.Url : $"{page.Url}#{part}";
            yield return new SearchDocument(url, page.Language, part == 0 ? page.Title : "", part == 0 ? page.Headings : "", page.Body[start..end]);
            start = end;
        }
    }

    private static string Terms(string text, string language, StemCache stems)
    {
        var written = new Utf8Buffer();
        var number = StemmingLanguages.NumberOf(language);
        for (var terms = new Utf8Tokenizer(Encoding.UTF8.GetBytes(text)); terms.MoveNext();)
        {
            written.Append(terms.Term);
            written.Append(" "u8);
            if (terms.Kind != TokenKind.Word || stems.Find(number, terms.Term) is not (var offset, > 0 and var length)) continue;
            written.Append(stems.Arena.AsSpan(offset, length));
            written.Append(" "u8);
        }
        return Encoding.UTF8.GetString(written.Span);
    }

    private static string WithFolderAsHost(string url)
    {
        var address = new Uri(url);
        return address.Segments.Length < 3 ? url : $"http://{address.Segments[1].Trim('/')}.{address.Host}/{string.Concat(address.Segments[2..])}";
    }

    private static IEnumerable<SearchDocument> Read(string path, AnchorTexts anchors)
    {
        var length = new FileInfo(path).Length;
        using var reader = CorpusReaders.Open(new SplitPart { File = path, End = length, FileLength = length, Format = FormatDetector.Detect(path) }, new CorpusOptions());
        using var extractor = new PageExtractor(new ExtractionOptions(), HtmlParsers.Create(HtmlParserKind.Span));
        var page = new Page();
        while (reader.Read(CancellationToken.None) is { } record)
        {
            if (extractor.Extract(record, page, withLinks: true, CancellationToken.None).Outcome != ExtractionOutcome.Page) continue;
            anchors.Add(page);
            yield return new SearchDocument(page.Url, page.Language, Text(page.Title), Text(page.Headings), Text(page.Body));
        }
    }

    private static string Text(Utf8Buffer buffer) => string.Join(' ', Encoding.UTF8.GetString(buffer.Span).Split(Separators, StringSplitOptions.RemoveEmptyEntries));
}
