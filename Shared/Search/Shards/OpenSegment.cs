using System.Collections.Concurrent;
using Indexer.Indexing;
using Indexer.Indexing.Impacts;
using Indexer.Indexing.Segments;
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
    // Terms whose postings are remembered; all are forgotten when there are so many.
    private const int MostRemembered = 1 << 16;

    private readonly ConcurrentDictionary<WordTerm, object?> _remembered = new(ReferenceEqualityComparer.Instance);
    private readonly SegmentImpacts? _impacts;
    private readonly TermBounds?[] _bounds;
    private readonly FieldWeights[] _weights;

    /// <param name="reader">The segment.</param>
    /// <param name="firstDocument">Documents of the shard before it.</param>
    /// <param name="impacts">Its impacts, or null where the shard was built without.</param>
    /// <param name="postings">Its documents and frequencies; null where there are no impacts.</param>
    /// <param name="model">How to score.</param>
    public OpenSegment(AtomicReader reader, int firstDocument, SegmentImpacts? impacts, MappedFile? postings, ScoringModel model)
    {
        Reader = reader;
        FirstDocument = firstDocument;
        Postings = postings;
        Model = model;
        _impacts = impacts;
        _bounds = new TermBounds?[impacts?.Count ?? 0];
        _weights = new FieldWeights[IndexSchema.TextFields.Count];
        for (int field = 0; field < _weights.Length; field++)
            _weights[field] = field > 0 && model.UsesDocumentLength ? _weights[0] : new FieldWeights(reader, field, model);
    }

    public AtomicReader Reader { get; }

    public int FirstDocument { get; }

    public MappedFile? Postings { get; }

    public ScoringModel Model { get; }

    /// <summary>What an occurrence in a field is worth in each document.</summary>
    public FieldWeights WeightsOf(int field) => _weights[field];

    /// <summary>Whether frequent terms have bounds, and those without are rare.</summary>
    public bool HasImpacts => _impacts is not null;

    /// <summary>What was found of a term before: <see cref="TermBounds"/>, <see cref="RarePostings"/>, or null where it is not in the segment.</summary>
    public bool TryRecall(WordTerm term, out object? found) => _remembered.TryGetValue(term, out found);

    public object? Remember(WordTerm term, object? found)
    {
        if (_remembered.Count >= MostRemembered) _remembered.Clear();
        _remembered[term] = found;
        return found;
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
