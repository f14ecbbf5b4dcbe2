using System.Collections.Concurrent;
using Indexer.Indexing;
using Indexer.Indexing.Impacts;
using Indexer.Indexing.Segments;
using Indexer.Search.Filtering;
using Indexer.Search.Matching;
using Indexer.Search.Pruning;
using Indexer.Search.Ranking;
using Lucene.Net.Index;

namespace Indexer.Search.Shards;

/// <summary>
/// What all searches of a segment share: its postings as they lie in the file, their impacts, and the lengths of its fields. Thread-safe.
/// </summary>
internal sealed class OpenSegment
{
    // Bytes of words that are remembered.
    private const long MostRemembered = 32 << 20;

    // Terms whose place in the dictionary is remembered, some hundred bytes each; all are forgotten when there are so many.
    private const int MostPlaces = 1 << 14;

    private readonly ConcurrentDictionary<WordTerm[], SegmentWord?> _remembered = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<WordTerm, TermState?> _places = new(ReferenceEqualityComparer.Instance);
    private readonly SegmentImpacts? _impacts;
    private readonly TermBounds?[] _bounds;
    private readonly FieldWeights[] _weights;
    private long _rememberedBytes;

    /// <param name="reader">The segment.</param>
    /// <param name="firstDocument">Documents of the shard before it.</param>
    /// <param name="impacts">Its impacts, or null where the shard was built without.</param>
    /// <param name="postings">Its documents and frequencies; null where there are no impacts.</param>
    /// <param name="filters">Filters of all segments.</param>
    /// <param name="model">How to score.</param>
    public OpenSegment(AtomicReader reader, int firstDocument, SegmentImpacts? impacts, MappedFile? postings, FilterCache filters, ScoringModel model)
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
    }

    public AtomicReader Reader { get; }

    public int FirstDocument { get; }

    public MappedFile? Postings { get; }

    public SegmentFilters Filters { get; }

    public ScoringModel Model { get; }

    /// <summary>What static ranks add to scores; null: nothing.</summary>
    public StaticRanks? Ranks { get; }

    /// <summary>What an occurrence in a field is worth in each document.</summary>
    public FieldWeights WeightsOf(int field) => _weights[field];

    /// <summary>What was found of a word before; null where no document of the segment has it.</summary>
    public bool TryRecall(WordTerm[] terms, out SegmentWord? found) => _remembered.TryGetValue(terms, out found);

    /// <summary>Remembers a word; where there is no room for more, the others are forgotten first.</summary>
    public SegmentWord? Remember(WordTerm[] terms, SegmentWord? found)
    {
        long bytes = found?.Bytes ?? 100;
        if (bytes > MostRemembered) return found;
        if (Interlocked.Add(ref _rememberedBytes, bytes) > MostRemembered)
        {
            _remembered.Clear();
            Interlocked.Exchange(ref _rememberedBytes, bytes);
        }
        _remembered[terms] = found;
        return found;
    }

    /// <summary>Where a term is in the dictionary, as found before; null: it is not.</summary>
    public bool TryRecallPlace(WordTerm term, out TermState? place) => _places.TryGetValue(term, out place);

    public TermState? RememberPlace(WordTerm term, TermState? place)
    {
        if (_places.Count >= MostPlaces) _places.Clear();
        return _places[term] = place;
    }

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
