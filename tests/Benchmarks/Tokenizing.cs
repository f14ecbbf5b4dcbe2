using System.Text;
using Indexer.Indexing.Analysis;
using Indexer.Tests.Indexing.Stock;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Standard;
using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Analysis.Util;
using Lucene.Net.Util;

namespace Indexer.Benchmarks;

/// <summary>Megabytes of text tokenized per CPU second: Lucene.Net's tokenizer and analyzer (over ready-made strings) and ours (over UTF-8).</summary>
public static class Tokenizing
{
    public static int Run(string[] args)
    {
        if (BenchmarkDocuments.Load(args) is not { } documents) return 2;
        var passes = int.Parse(BenchmarkDocuments.Option(args, "--passes") ?? "6");
        var strings = documents.All.Select(document => Encoding.UTF8.GetString(document.Body.Span)).ToList();
        var megabytes = documents.All.Sum(document => (long)document.Body.Length) / 1e6;
        Console.WriteLine($"tokenizing {documents.All.Count} documents, {megabytes:F1} MB; MB per CPU second");
        var scratch = new byte[TermScanner.ScratchBytes];
        var stems = new StemCache();
        var stream = new TextStream(stems);
        Measurement.Compare(megabytes, passes,
        [
            ("Lucene.Net StandardAnalyzer, no stop words", () => Stock(strings, new StandardAnalyzer(LuceneVersion.LUCENE_48, CharArraySet.Empty))),
            ("Lucene.Net StandardTokenizer", () => Stock(strings, new TokenizerOnly())),
            ("ours, words", () => Words(documents, scratch)),
            ("ours, terms", () => Terms(documents, scratch)),
            ("ours, terms and stems as a token stream", () => Stream(documents, stream)),
        ]);
        return 0;
    }

    private static string Stock(List<string> texts, Analyzer analyzer)
    {
        long count = 0;
        using (analyzer)
            foreach (var text in texts)
            {
                using var stream = analyzer.GetTokenStream("body", text);
                stream.GetAttribute<ICharTermAttribute>();
                stream.Reset();
                while (stream.IncrementToken()) count++;
                stream.End();
            }
        return $"{count} tokens";
    }

    private static string Words(BenchmarkDocuments documents, byte[] scratch)
    {
        long count = 0;
        foreach (var document in documents.All)
        {
            var scanner = new WordScanner();
            while (scanner.MoveNext(document.Body.Span, scratch)) count++;
        }
        return $"{count} tokens";
    }

    private static string Terms(BenchmarkDocuments documents, byte[] scratch)
    {
        long count = 0;
        foreach (var document in documents.All)
        {
            var tokens = new Utf8Tokenizer(document.Body.Span, scratch);
            while (tokens.MoveNext()) count++;
        }
        return $"{count} tokens";
    }

    private static string Stream(BenchmarkDocuments documents, TextStream stream)
    {
        long terms = 0, positions = 0;
        foreach (var document in documents.All)
        {
            stream.Set(document.Body, StemmingLanguages.NumberOf(document.Language));
            while (stream.IncrementToken())
            {
            }
            terms += stream.Terms;
            positions += stream.Positions;
        }
        return $"{positions} positions, {terms} terms";
    }

    private sealed class TokenizerOnly : Analyzer
    {
        protected override TokenStreamComponents CreateComponents(string fieldName, TextReader reader) => new(new StandardTokenizer(LuceneVersion.LUCENE_48, reader));
    }
}
