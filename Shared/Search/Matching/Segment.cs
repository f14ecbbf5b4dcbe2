using Indexer.Indexing;
using Indexer.Search.Ranking;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace Indexer.Search.Matching;

/// <summary>One Lucene segment as one search sees it. For one thread; opened anew for each search, which costs microseconds.</summary>
internal sealed class Segment
{
    private readonly TermsEnum?[] _terms = new TermsEnum?[IndexSchema.TextFields.Count];
    private readonly NumericDocValues?[] _lengths = new NumericDocValues?[IndexSchema.TextFields.Count];
    private readonly AtomicReader _reader;

    public Segment(AtomicReader reader, ScoringModel model, SearchClock clock)
    {
        _reader = reader;
        Model = model;
        Clock = clock;
        for (int field = 0; field < _terms.Length; field++)
        {
            string name = IndexSchema.TextFields[field];
            _terms[field] = reader.GetTerms(name)?.GetEnumerator();
            _lengths[field] = reader.GetNormValues(name);
        }
    }

    public ScoringModel Model { get; }

    public SearchClock Clock { get; }

    public int Documents => _reader.MaxDoc;

    /// <summary>Postings with frequencies, or null where no document of the segment has the term.</summary>
    public DocsEnum? Postings(int field, byte[] term, out int documentFrequency)
    {
        documentFrequency = 0;
        if (_terms[field] is not { } terms || !terms.SeekExact(new BytesRef(term))) return null;
        documentFrequency = terms.DocFreq;
        return terms.Docs(null, null, DocsFlags.FREQS);
    }

    /// <summary>Postings with positions, or null.</summary>
    public DocsAndPositionsEnum? Positions(int field, byte[] term, out int documentFrequency)
    {
        documentFrequency = 0;
        if (_terms[field] is not { } terms || !terms.SeekExact(new BytesRef(term))) return null;
        documentFrequency = terms.DocFreq;
        return terms.DocsAndPositions(null, null, DocsAndPositionsFlags.NONE);
    }

    /// <summary>Postings of a field that is only for filtering.</summary>
    public DocsEnum? Filter(string field, byte[] term, out int documentFrequency)
    {
        documentFrequency = 0;
        TermsEnum? terms = _reader.GetTerms(field)?.GetEnumerator();
        if (terms is null || !terms.SeekExact(new BytesRef(term))) return null;
        documentFrequency = terms.DocFreq;
        return terms.Docs(null, null, DocsFlags.NONE);
    }

    /// <summary>Occurrences in a field of a document, weighted by field and length.</summary>
    public double Weighted(int field, int document, int frequency) =>
        frequency * Model.FieldFactor(field, _lengths[field]?.Get(document) ?? 0);
}
