using Indexer.Indexing;
using Lucene.Net.Analysis;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Search.Similarities;
using Lucene.Net.Store;
using Lucene.Net.Util;

namespace Indexer.Benchmarks.Searching;

/// <summary>The same texts in the same fields as Lucene.Net indexes and searches them: BM25, one segment, a flat sum of terms, which it has its fastest scorer for.</summary>
internal sealed class StockSearch : IDisposable
{
    private readonly Lucene.Net.Store.Directory _directory;
    private readonly DirectoryReader _reader;
    private readonly IndexSearcher _searcher;

    /// <param name="corpus">The documents.</param>
    /// <param name="folder">Where the index is, or is to be made.</param>
    /// <param name="analyzer">Cuts texts into terms.</param>
    public StockSearch(Lazy<SearchCorpus> corpus, string folder, Analyzer analyzer)
    {
        // What Lucene.Net itself chooses on 64 bits.
        _directory = new MMapDirectory(folder);
        if (!DirectoryReader.IndexExists(_directory)) Index(corpus.Value, analyzer);
        _reader = DirectoryReader.Open(_directory);
        _searcher = new IndexSearcher(_reader) { Similarity = new BM25Similarity() };
    }

    public long Search(BenchmarkQuery query, IReadOnlyList<IReadOnlyList<BenchmarkTerm>> words, int hits) => _searcher.Search(QueryOf(query, words), hits).TotalHits;

    public void Dispose()
    {
        _reader.Dispose();
        _directory.Dispose();
    }

    private void Index(SearchCorpus corpus, Analyzer analyzer)
    {
        var config = new IndexWriterConfig(LuceneVersion.LUCENE_48, analyzer)
        {
            RAMBufferSizeMB = 512,
            UseCompoundFile = false,
            Similarity = new BM25Similarity(),
        };
        using var writer = new IndexWriter(_directory, config);
        foreach (var source in corpus.Documents)
        {
            var document = new Document { new StringField(IndexSchema.Language, source.Language, Field.Store.NO) };
            foreach (var (field, text) in new[] { (IndexSchema.Title, source.Title), (IndexSchema.Headings, source.Headings), (IndexSchema.Body, source.Body), (IndexSchema.UrlWords, source.UrlWords), (IndexSchema.Anchors, source.Anchors) })
                if (text.Length > 0) document.Add(new TextField(field, text, Field.Store.NO));
            writer.AddDocument(document);
        }
        writer.ForceMerge(1);
        writer.Commit();
    }

    /// <summary>The words next to each other, in any of the fields that they are wanted in.</summary>
    private static Query PhraseOf(IReadOnlyList<IReadOnlyList<BenchmarkTerm>> words)
    {
        var phrases = words[0].Select((first, field) =>
        {
            var phrase = new PhraseQuery();
            foreach (var word in words) phrase.Add(new Term(first.Field, word[field].Text));
            return phrase;
        }).ToList();
        if (phrases is [var only]) return only;
        var all = new BooleanQuery();
        foreach (var phrase in phrases) all.Add(phrase, Occur.SHOULD);
        return all;
    }

    private static Query QueryOf(BenchmarkQuery query, IReadOnlyList<IReadOnlyList<BenchmarkTerm>> words)
    {
        if (query.IsPhrase) return PhraseOf(words);
        if (words is [[var only]]) return new TermQuery(new Term(only.Field, only.Text));
        var all = new BooleanQuery();
        foreach (var word in words)
        {
            var target = query.AreRequired && word.Count > 1 ? [] : all;
            foreach (var term in word) target.Add(new TermQuery(new Term(term.Field, term.Text)), query.AreRequired && word.Count == 1 ? Occur.MUST : Occur.SHOULD);
            if (target != all) all.Add(target, Occur.MUST);
        }
        if (query.Language is not { } language) return all;
        return new FilteredQuery(all, new QueryWrapperFilter(new TermQuery(new Term(IndexSchema.Language, language))));
    }
}
