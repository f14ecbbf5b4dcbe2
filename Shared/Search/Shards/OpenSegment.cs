using Indexer.Indexing;
using Indexer.Indexing.Impacts;
using Indexer.Indexing.Postings;
using Indexer.Search.Filtering;
using Indexer.Search.Matching;
using Indexer.Search.Proximity;
using Indexer.Search.Pruning;
using Indexer.Search.Ranking;
using Lucene.Net.Index;

namespace Indexer.Search.Shards;

/// <summary>
/// What all searches of a segment share: its postings as they lie in the file, their impacts, and the lengths of its fields. Thread-safe.
/// </summary>
internal sealed class OpenSegment
{
    // Bytes of words that are remembered, of pairs, and of where the positions of terms are.
    private const long MostRemembered = 32 << 20;
    private const long MostBlocks = 8 << 20;

    // Bytes of scores that are remembered, by document of the segment: what all shards of a node take does not depend on their number.
    private const long ScoredByDocument = 2 << 10;

    // Scores of a word that would take more than such a share of it would push out those of all others.
    private const int LargestShare = 16;

    private readonly SegmentImpacts? _impacts;
    private readonly TermBounds?[] _bounds;
    private readonly FieldWeights[] _weights;

    /// <param name="reader">The segment.</param>
    /// <param name="firstDocument">Documents of the shard before it.</param>
    /// <param name="impacts">Its impacts, or null where the shard was built without.</param>
    /// <param name="postings">Its postings.</param>
    /// <param name="filters">Filters of all segments.</param>
    /// <param name="model">How to score.</param>
    public OpenSegment(AtomicReader reader, int firstDocument, SegmentImpacts? impacts, SegmentPostings postings, FilterCache filters, ScoringModel model)
    {
        Reader = reader;
        Filters = new SegmentFilters(filters, reader);
        FirstDocument = firstDocument;
        Postings = postings;
        Model = model;
        _impacts = impacts;
        _bounds = new TermBounds?[impacts?.Count ?? 0];
        _weights = new FieldWeights[IndexSchema.TextFields.Count];
        for (int field = 0; field < _weights.Length; field++)
            _weights[field] = field > 0 && model.UsesDocumentLength ? _weights[0] : new FieldWeights(reader, field, model);
        Ranks = StaticRanks.Of(reader, model);
        long mostScored = Math.Min(MostRemembered, ScoredByDocument * reader.MaxDoc);
        Scores = new Remembered<WordTerm[], ScoredWindows>(mostScored);
        MostScores = mostScored / LargestShare / sizeof(double);
    }

    public AtomicReader Reader { get; }

    public int FirstDocument { get; }

    public SegmentPostings Postings { get; }

    public SegmentFilters Filters { get; }

    public ScoringModel Model { get; }

    /// <summary>What static ranks add to scores; null: nothing.</summary>
    public StaticRanks? Ranks { get; }

    /// <summary>What an occurrence in a field is worth in each document.</summary>
    public FieldWeights WeightsOf(int field) => _weights[field];

    /// <summary>Words, by their terms, which are the same object while the generation remembers the word; null where no document of the segment has it.</summary>
    public Remembered<WordTerm[], SegmentWord?> Words { get; } = new(MostRemembered);

    /// <summary>The saturated frequencies of words, by the same.</summary>
    public Remembered<WordTerm[], ScoredWindows> Scores { get; }

    /// <summary>Those of words with more postings are not remembered.</summary>
    public long MostScores { get; }

    /// <summary>Pairs of words, by the terms of both.</summary>
    public Remembered<PairKey, SegmentPair> Pairs { get; } = new(MostRemembered);

    /// <summary>Where the postings of a term are, which is the same object likewise; null where no document of the segment has it.</summary>
    public Remembered<WordTerm, TermBlocks?> Blocks { get; } = new(MostBlocks);

    /// <summary>The bounds of a frequent term, or null where it is in too few documents to have any.</summary>
    public TermBounds? BoundsOf(int field, ReadOnlySpan<byte> term)
    {
        if (_impacts is null) return null;
        int number = _impacts.Find(field, term);
        if (number < 0) return null;
        // Two searches may both work it out, to the same end.
        return _bounds[number] ??= new TermBounds(_impacts[number], field, Model);
    }
}
