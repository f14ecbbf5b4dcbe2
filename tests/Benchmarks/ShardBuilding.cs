using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Indexer.Indexing;
using Indexer.Indexing.Analysis;
using Indexer.Tests.Indexing.Stock;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Cjk;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.Miscellaneous;
using Lucene.Net.Analysis.Snowball;
using Lucene.Net.Analysis.Standard;
using Lucene.Net.Analysis.Util;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Search.Similarities;
using Lucene.Net.Store;
using Lucene.Net.Tartarus.Snowball.Ext;
using Lucene.Net.Util;
using Directory = System.IO.Directory;
using IndexOptions = Indexer.Indexing.IndexOptions;

namespace Indexer.Benchmarks;

/// <summary>
/// Megabytes of text indexed per CPU second: our shard builder with all it does, the same shard through Lucene.Net's writer, Lucene.Net in the plain configuration
/// with its own and with our tokens, Lucene.Net with stems beside words and stored text, and Java Lucene 8 in the plain configuration (<c>--lucene8 FOLDER</c> with
/// lucene-core-8*.jar and lucene-analyzers-common-8*.jar).
/// </summary>
public static class ShardBuilding
{
    public static int Run(string[] args)
    {
        if (BenchmarkDocuments.Load(args) is not { } documents) return 2;
        var passes = int.Parse(BenchmarkDocuments.Option(args, "--passes") ?? "5");
        var scratch = Directory.CreateTempSubdirectory("shard-building-").FullName;
        var slot = new IndexingSlot();
        var stems = new StemCache();
        Console.WriteLine($"indexing {documents.All.Count} documents, {documents.Megabytes:F1} MB; MB per CPU second");
        try
        {
            var contenders = new List<(string, Func<string>)>
            {
                ("Lucene.Net, StandardAnalyzer, title+body", () => Plain(documents, Fresh(scratch), new StandardAnalyzer(LuceneVersion.LUCENE_48, CharArraySet.Empty), ours: false)),
                ("the same with our tokens", () => Plain(documents, Fresh(scratch), new KeywordAnalyzer(), ours: true)),
                ("Lucene.Net, words+stems (en), text stored", () => WithStems(documents, Fresh(scratch))),
                ("our shard through Lucene.Net's IndexWriter", () => Stock(documents, Fresh(scratch), stems)),
                ("our shard builder, all features", () => Ours(documents, Fresh(scratch), slot)),
            };
            var only = BenchmarkDocuments.Option(args, "--only");
            Measurement.Compare(documents.Megabytes, passes, contenders.Where((_, i) => only is null || only.Contains((char)('0' + i), StringComparison.Ordinal)).ToList());
            Java(documents, args, scratch, passes);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
        return 0;
    }

    private static string Fresh(string scratch)
    {
        var folder = Path.Combine(scratch, "index");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        return folder;
    }

    private static string Ours(BenchmarkDocuments documents, string folder, IndexingSlot slot)
    {
        var watch = Stopwatch.StartNew();
        using var builder = new ShardBuilder(folder, new IndexOptions(), slot);
        double estimate = 0, actual = 0;
        foreach (var document in documents.All)
        {
            builder.Add(document);
            if (builder.Buffered <= estimate) continue;
            estimate = builder.Buffered;
            actual = builder.HeldBytes;
        }
        var added = watch.Elapsed;
        var summary = builder.Finish(CancellationToken.None);
        return $"{summary.Bytes / 1e6:F1} MB, {summary.Files.Count} files; finish {(watch.Elapsed - added).TotalSeconds:F2} s; buffered at most {estimate / 1e6:F0} MB by our count, {actual / 1e6:F0} in arrays";
    }

    // The same files, so that what differs is how they come to be; term statistics left out.
    private static string Stock(BenchmarkDocuments documents, string folder, StemCache stems)
    {
        using var shard = new StockShard(folder, stems);
        foreach (var document in documents.All) shard.Add(document);
        var files = shard.Finish();
        return $"{files.Sum(file => file.Length) / 1e6:F1} MB, {files.Count} files";
    }

    private static string Plain(BenchmarkDocuments documents, string folder, Analyzer analyzer, bool ours)
    {
        var text = new FieldType(TextField.TYPE_NOT_STORED);
        StoredField url = new("url", new BytesRef());
        WordsOnly titleTerms = new(), bodyTerms = new();
        Field title = ours ? new Field("title", titleTerms, text) : new Field("title", "", text), body = ours ? new Field("body", bodyTerms, text) : new Field("body", "", text);
        Document document = [url, title, body];
        return Write(folder, analyzer, writer =>
        {
            foreach (var source in documents.All)
            {
                url.SetBytesValue(new BytesRef(source.Url.ToArray()));
                if (ours)
                {
                    titleTerms.Set(source.Title);
                    bodyTerms.Set(source.Body);
                }
                else
                {
                    title.SetStringValue(Encoding.UTF8.GetString(source.Title.Span));
                    body.SetStringValue(Encoding.UTF8.GetString(source.Body.Span));
                }
                writer.AddDocument(document);
            }
        });
    }

    private static string WithStems(BenchmarkDocuments documents, string folder)
    {
        var text = new FieldType(TextField.TYPE_NOT_STORED);
        StoredField url = new("_url", new BytesRef()), storedTitle = new("_title", new BytesRef()), storedBody = new("_body", new BytesRef());
        Field title = new("title", "", text), body = new("body", "", text);
        Document document = [url, storedTitle, storedBody, title, body];
        return Write(folder, new Stemming(), writer =>
        {
            foreach (var source in documents.All)
            {
                url.SetBytesValue(new BytesRef(source.Url.ToArray()));
                storedTitle.SetBytesValue(new BytesRef(source.Title.ToArray()));
                storedBody.SetBytesValue(new BytesRef(source.Body.ToArray()));
                title.SetStringValue(Encoding.UTF8.GetString(source.Title.Span));
                body.SetStringValue(Encoding.UTF8.GetString(source.Body.Span));
                writer.AddDocument(document);
            }
        });
    }

    private static string Write(string folder, Analyzer analyzer, Action<IndexWriter> add)
    {
        using var directory = new NIOFSDirectory(folder);
        var config = new IndexWriterConfig(LuceneVersion.LUCENE_48, analyzer) { UseCompoundFile = false, RAMBufferSizeMB = 256, Similarity = new BM25Similarity() };
        using (var writer = new IndexWriter(directory, config))
        {
            add(writer);
            writer.Commit();
        }
        return $"{directory.ListAll().Sum(directory.FileLength) / 1e6:F1} MB";
    }

    private static void Java(BenchmarkDocuments documents, string[] args, string scratch, int passes)
    {
        var jars = BenchmarkDocuments.Option(args, "--lucene8") is { } folder && Directory.Exists(folder) ? Directory.GetFiles(folder, "lucene-*8*.jar") : [];
        if (jars.Length == 0)
        {
            Console.WriteLine("Java Lucene 8: not run; give --lucene8 FOLDER with its jars (Debian: apt-get download liblucene8-java, dpkg -x, usr/share/java).");
            return;
        }
        var tsv = Path.Combine(scratch, "documents.tsv");
        using (var output = File.Create(tsv))
            foreach (var document in documents.All)
            {
                foreach (var field in new[] { document.Url, document.Title, document.Body })
                {
                    output.Write(field.Span);
                    output.WriteByte((byte)(field.Equals(document.Body) ? '\n' : '\t'));
                }
            }
        var source = Path.Combine(AppContext.BaseDirectory, "java", "IndexBench.java");
        var start = new ProcessStartInfo("java", ["-Xmx2g", "-cp", string.Join(Path.PathSeparator, jars), source, tsv, Path.Combine(scratch, "java"), $"{passes}", $"{documents.Bytes}"]);
        try
        {
            using var java = Process.Start(start);
            java?.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            Console.WriteLine($"Java Lucene 8: not run; {e.Message}");
        }
    }

    // The very tokens of StandardTokenizer, so that both write the same index.
    private sealed class WordsOnly : TokenStream
    {
        private readonly IndexedTerm _term = new();
        private readonly byte[] _scratch = new byte[WordScanner.ScratchBytes];
        private byte[] _text = [];
        private WordScanner _words;

        public WordsOnly() => AddAttributeImpl(_term);

        public void Set(ReadOnlyMemory<byte> text)
        {
            _text = MemoryMarshal.TryGetArray(text, out var array) && array.Array is { } bytes && array.Count == bytes.Length ? bytes : text.ToArray();
            _words = default;
        }

        public override bool IncrementToken()
        {
            if (!_words.MoveNext(_text, _scratch)) return false;
            _term.Set(_scratch, 0, _words.Length, 1 + _words.Skipped);
            return true;
        }

        public override void End() => _term.PositionIncrement = 0;
    }

    private sealed class Stemming : Analyzer
    {
        protected override TokenStreamComponents CreateComponents(string fieldName, TextReader reader)
        {
            var words = new StandardTokenizer(LuceneVersion.LUCENE_48, reader);
            TokenStream stream = new CJKBigramFilter(new LowerCaseFilter(LuceneVersion.LUCENE_48, new CJKWidthFilter(words)));
            stream = new SnowballFilter(new KeywordRepeatFilter(stream), new EnglishStemmer());
            return new TokenStreamComponents(words, new RemoveDuplicatesTokenFilter(stream));
        }
    }
}
