using Indexer.Indexing;
using Indexer.Indexing.Impacts;
using Indexer.Indexing.Postings;
using Indexer.Indexing.Stored;
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
    // Shares of what may be remembered, in ninths: of words, their bounds and scores, of pairs, and of where the positions of terms are.
    private const int Ninths = 9, OfWords = 6, OfPairs = 2, OfBlocks = 1;

    // Scores of a word that would take more than such a share of what is for words would push out all others.
    private const int LargestShare = 24;

    private const long AbsentBytes = 100;

    private readonly ShardMemory _memory;
    private readonly int _documents;
    private readonly SegmentImpacts? _impacts;
    private readonly TermBounds?[] _bounds;
    private readonly FieldWeights[] _weights;

    /// <param name="reader">The segment.</param>
    /// <param name="firstDocument">Documents of the shard before it.</param>
    /// <param name="impacts">Its impacts, or null where the shard was built without.</param>
    /// <param name="postings">Its postings.</param>
    /// <param name="stored">Its stored fields.</param>
    /// <param name="memory">Of all segments.</param>
    /// <param name="model">How to score.</param>
    public OpenSegment(AtomicReader reader, int firstDocument, SegmentImpacts? impacts, SegmentPostings postings, StoredFields stored, ShardMemory memory, ScoringModel model)
    {
        Reader = reader;
        _memory = memory;
        _documents = reader.MaxDoc;
        Filters = new SegmentFilters(memory.Filters, reader);
        FirstDocument = firstDocument;
        Postings = postings;
        Stored = stored;
        Model = model;
        _impacts = impacts;
        _bounds = new TermBounds?[impacts?.Count ?? 0];
        _weights = new FieldWeights[IndexSchema.TextFields.Count];
        for (int field = 0; field < _weights.Length; field++)
            _weights[field] = field > 0 && model.UsesDocumentLength ? _weights[0] : new FieldWeights(reader, field, model);
        Ranks = StaticRanks.Of(reader, model);
        Words = new(() => ShareOf(OfWords), static word => word?.Bytes ?? AbsentBytes);
        Pairs = new(() => ShareOf(OfPairs), static pair => pair.Bytes);
        Blocks = new(() => ShareOf(OfBlocks), static blocks => blocks?.Bytes ?? AbsentBytes);
    }

    public AtomicReader Reader { get; }

    public int FirstDocument { get; }

    public SegmentPostings Postings { get; }

    public StoredFields Stored { get; }

    public SegmentFilters Filters { get; }

    public ScoringModel Model { get; }

    /// <summary>What static ranks add to scores; null: nothing.</summary>
    public StaticRanks? Ranks { get; }

    /// <summary>What an occurrence in a field is worth in each document.</summary>
    public FieldWeights WeightsOf(int field) => _weights[field];

    /// <summary>Words and their saturated frequencies, by their terms, which are the same object while the generation remembers the word; null where no document of the segment has it.</summary>
    public Remembered<WordTerm[], SegmentWord?> Words { get; }

    /// <summary>Those of words with more postings are not remembered.</summary>
    public long MostScores => ShareOf(OfWords) / LargestShare / sizeof(double);

    /// <summary>Pairs of words, by the terms of both.</summary>
    public Remembered<PairKey, SegmentPair> Pairs { get; }

    /// <summary>Where the postings of a term are, which is the same object likewise; null where no document of the segment has it.</summary>
    public Remembered<WordTerm, TermBlocks?> Blocks { get; }

    /// <summary>The bounds of a frequent term, or null where it is in too few documents to have any.</summary>
    public TermBounds? BoundsOf(int field, ReadOnlySpan<byte> term)
    {
        if (_impacts is null) return null;
        int number = _impacts.Find(field, term);
        if (number < 0) return null;
        // Two searches may both work it out, to the same end.
        return _bounds[number] ??= new TermBounds(_impacts[number], field, Model);
    }

    private long ShareOf(int ninths) => _memory.ShareOf(_documents) * ninths / Ninths;
}
