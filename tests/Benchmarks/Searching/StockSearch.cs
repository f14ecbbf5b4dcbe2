using Indexer.Indexing;
using Lucene.Net.Analysis.Standard;
using Lucene.Net.Analysis.Util;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Search.Similarities;
using Lucene.Net.Store;
using Lucene.Net.Util;

namespace Indexer.Benchmarks.Searching;

/// <summary>The same texts in the same fields as Lucene.Net indexes and searches them: StandardAnalyzer without stop words, BM25, one segment, a sum of terms over the fields.</summary>
internal sealed class StockSearch : IDisposable
{
    private readonly Lucene.Net.Store.Directory _directory;
    private readonly DirectoryReader _reader;
    private readonly IndexSearcher _searcher;

    public StockSearch(SearchCorpus corpus, string folder)
    {
        // What Lucene.Net itself chooses on 64 bits.
        _directory = new MMapDirectory(folder);
        var config = new IndexWriterConfig(LuceneVersion.LUCENE_48, new StandardAnalyzer(LuceneVersion.LUCENE_48, CharArraySet.Empty))
        {
            RAMBufferSizeMB = 512,
            UseCompoundFile = false,
            Similarity = new BM25Similarity(),
        };
        using (var writer = new IndexWriter(_directory, config))
        {
            foreach (var source in corpus.Documents)
            {
                var document = new Document();
                foreach (var (field, text) in new[] { (IndexSchema.Title, source.Title), (IndexSchema.Headings, source.Headings), (IndexSchema.Body, source.Body), (IndexSchema.UrlWords, source.UrlWords) })
                    if (text.Length > 0) document.Add(new TextField(field, text, Field.Store.NO));
                writer.AddDocument(document);
            }
            writer.ForceMerge(1);
            writer.Commit();
        }
        _reader = DirectoryReader.Open(_directory);
        _searcher = new IndexSearcher(_reader) { Similarity = new BM25Similarity() };
    }

    public long Search(BenchmarkQuery query, int hits, IReadOnlyList<string> fields) => _searcher.Search(QueryOf(query, fields), hits).TotalHits;

    public void Dispose()
    {
        _reader.Dispose();
        _directory.Dispose();
    }

    private static Query QueryOf(BenchmarkQuery query, IReadOnlyList<string> fields)
    {
        if (query.Words.Length == 1 && fields.Count == 1) return new TermQuery(new Term(fields[0], query.Words[0]));
        var all = new BooleanQuery();
        var areRequired = query.Class.StartsWith("AND", StringComparison.Ordinal);
        foreach (var word in query.Words)
        {
            var target = areRequired && fields.Count > 1 ? [] : all;
            foreach (var field in fields) target.Add(new TermQuery(new Term(field, word)), areRequired && fields.Count == 1 ? Occur.MUST : Occur.SHOULD);
            if (target != all) all.Add(target, Occur.MUST);
        }
        return all;
    }
}
