using Indexer.Indexing;
using Indexer.Indexing.Postings;
using Indexer.Search.Proximity;
using Indexer.Search.Pruning;
using Indexer.Search.Ranking;
using Indexer.Search.Shards;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace Indexer.Search.Matching;

/// <summary>One Lucene segment as one search sees it. For one thread; opened anew for each search, which costs microseconds.</summary>
internal sealed class Segment(OpenSegment shared, SearchClock clock, SearchMemory memory)
{
    private readonly TermsEnum?[] _terms = new TermsEnum?[IndexSchema.TextFields.Count];
    private readonly TermsEnum?[] _places = new TermsEnum?[IndexSchema.TextFields.Count];

    public OpenSegment Shared => shared;

    public ScoringModel Model => shared.Model;

    public SearchClock Clock => clock;

    public SearchMemory Memory => memory;

    public int Documents => shared.Reader.MaxDoc;

    /// <summary>Documents of the shard before it.</summary>
    public int FirstDocument => shared.FirstDocument;

    /// <summary>What the segment knows of a word, or null where no document of it has one of the terms.</summary>
    public SegmentWord? Word(WordTerm[] terms)
    {
        if (shared.Words.TryGet(terms, out SegmentWord? known)) return known;
        known = SegmentWord.Find(this, terms);
        return shared.Words.Add(terms, known);
    }

    /// <summary>What the segment knows of a pair of words.</summary>
    public SegmentPair Pair(WordPair pair)
    {
        if (shared.Pairs.TryGet(pair.Key, out SegmentPair? known)) return known;
        known = new SegmentPair(pair, Documents);
        return shared.Pairs.Add(pair.Key, known);
    }

    /// <summary>Postings with frequencies, or null where no document of the segment has the term.</summary>
    public DocsEnum? Postings(int field, byte[] term, out int documentFrequency)
    {
        documentFrequency = 0;
        if (Seek(field, term) is not { } terms) return null;
        documentFrequency = terms.DocFreq;
        return terms.Docs(null, null, DocsFlags.FREQS);
    }

    /// <summary>Where the postings of a term are, or null where no document of the segment has it.</summary>
    public PlacedTerm? Find(WordTerm term)
    {
        TermsEnum? terms = _places[term.Field] ??= shared.Postings.TermsOf(IndexSchema.TextFields[term.Field]);
        return terms is null ? null : SegmentPostings.Find(terms, term.Bytes);
    }

    /// <summary>Documents with positions, or null likewise; valid until the search of the segment ends.</summary>
    public PositionList? Positions(WordTerm term)
    {
        if (!shared.Blocks.TryGet(term, out TermBlocks? blocks))
        {
            blocks = Find(term) is { } place ? new TermBlocks(place, shared.Postings) : null;
            shared.Blocks.Add(term, blocks);
        }
        if (blocks is null) return null;
        PositionList positions = memory.RentPositions();
        positions.Begin(shared.Postings, blocks);
        return positions;
    }

    /// <summary>Postings of a field that is only for filtering.</summary>
    public DocsEnum? Filter(string field, byte[] term, out int documentFrequency)
    {
        documentFrequency = 0;
        TermsEnum? terms = shared.Reader.GetTerms(field)?.GetEnumerator();
        if (terms is null || !terms.SeekExact(new BytesRef(term))) return null;
        documentFrequency = terms.DocFreq;
        return terms.Docs(null, null, DocsFlags.NONE);
    }

    /// <summary>A cursor over the documents that a filter lets through, or null; see <see cref="Filtering.SegmentFilters"/>.</summary>
    public Cursor? OpenFilter(Matcher filter) => shared.Filters.Open(filter, this);

    /// <summary>Occurrences in a field of a document, weighted by field and length.</summary>
    public double Weighted(int field, int document, int frequency) => frequency * shared.WeightsOf(field).FactorOf(document);

    private TermsEnum? Seek(int field, byte[] term)
    {
        TermsEnum? terms = TermsOf(field);
        return terms is not null && terms.SeekExact(new BytesRef(term)) ? terms : null;
    }

    private TermsEnum? TermsOf(int field) => _terms[field] ??= shared.Reader.GetTerms(IndexSchema.TextFields[field])?.GetEnumerator();
}
