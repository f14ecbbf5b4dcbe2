using Indexer.Indexing;
using Indexer.Indexing.Impacts;
using Indexer.Indexing.Segments;
using Indexer.Search.Filtering;
using Indexer.Search.Matching;
using Indexer.Search.Proximity;
using Indexer.Search.Pruning;
using Indexer.Search.Ranking;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace Indexer.Search.Shards;

/// <summary>Searches one open shard. Thread-safe: each search walks its own cursors.</summary>
internal sealed class ShardSearcher
{
    private readonly OpenSegment[] _segments;

    /// <param name="id">Number of the shard in its generation.</param>
    /// <param name="reader">Its open index; stays the caller's.</param>
    /// <param name="impacts">Its impacts, or null where it was built without: then it is searched with looser bounds.</param>
    /// <param name="map">Maps a file of the shard; stays the caller's.</param>
    /// <param name="filters">Filters of all shards.</param>
    /// <param name="model">How to score.</param>
    public ShardSearcher(int id, DirectoryReader reader, ShardImpacts? impacts, Func<string, MappedFile> map, FilterCache filters, ScoringModel model)
    {
        Id = id;
        _segments = [.. reader.Leaves.Select(leaf => Open(leaf, impacts, map, filters, model))];
    }

    /// <summary>Number of the shard in its generation.</summary>
    public int Id { get; }

    /// <summary>Its segments, in order of their documents.</summary>
    public IReadOnlyList<OpenSegment> Segments => _segments;

    /// <summary>Finds the best documents, and counts those that match as far as the search wants them counted.</summary>
    /// <param name="matcher">The query.</param>
    /// <param name="count">Hits wanted.</param>
    /// <param name="progress">What the shards of the search know together.</param>
    /// <param name="clock">When to stop; out of time, what was found by then is the answer.</param>
    /// <param name="proximity">What words side by side add to scores; null: nothing.</param>
    public ShardHits Search(Matcher matcher, int count, SearchProgress progress, SearchClock clock, ProximityMatcher? proximity = null)
    {
        var top = new TopDocuments(count);
        Contenders? contenders = proximity is null ? null : new Contenders(proximity, top, count);
        long total = 0;
        string? failure = null;
        SearchMemory memory = SearchMemory.Rent();
        SegmentSearch? search = null;
        try
        {
            clock.Look();
            foreach (OpenSegment segment in _segments)
            {
                search = new SegmentSearch(matcher.Plan, new Segment(segment, clock, memory), top, contenders, progress);
                search.Run();
                total += search.Matches;
                search = null;
                memory.Reset();
            }
        }
        catch (OutOfTimeException)
        {
            total += search?.Matches ?? 0;
            contenders?.Settle(progress);
            failure = "ran out of time; the hits it had found by then are in the answer";
        }
        if (failure is null) memory.Return();
        (float Score, int Document)[] best = top.TakeAll();
        // What another shard has ruled out by now needs no key.
        return new ShardHits(WithKeys(best.AsSpan(0, Array.FindLastIndex(best, hit => hit.Score >= progress.Threshold) + 1)), total, failure);
    }

    /// <summary>What is shown of a document.</summary>
    public StoredHit Fetch(RankedHit hit, bool withBody)
    {
        AtomicReader segment = _segments[hit.Segment].Reader;
        var fields = new StoredHitVisitor(withBody);
        segment.Document(hit.Document, fields);
        fields.Hit.Language = SortedValue(segment, IndexSchema.Language, hit.Document);
        fields.Hit.Host = SortedValue(segment, IndexSchema.Host, hit.Document);
        NumericDocValues? dates = segment.GetNumericDocValues(IndexSchema.Date);
        if (dates is not null && segment.GetDocsWithField(IndexSchema.Date).Get(hit.Document)) fields.Hit.Date = DateTimeOffset.FromUnixTimeSeconds(dates.Get(hit.Document));
        return fields.Hit;
    }

    private static OpenSegment Open(AtomicReaderContext leaf, ShardImpacts? impacts, Func<string, MappedFile> map, FilterCache filters, ScoringModel model)
    {
        AtomicReader reader = leaf.AtomicReader;
        string name = reader is SegmentReader segment ? segment.SegmentName : "";
        SegmentImpacts? ofSegment = impacts?.Of(name);
        return new OpenSegment(reader, leaf.DocBase, ofSegment, ofSegment is null ? null : map(ImpactsFormat.PostingsFile(name)), filters, model);
    }

    private RankedHit[] WithKeys(ReadOnlySpan<(float Score, int Document)> best)
    {
        var keys = new BinaryDocValues?[_segments.Length];
        var hits = new RankedHit[best.Length];
        var key = new BytesRef();
        for (int i = 0; i < hits.Length; i++)
        {
            (float score, int inShard) = best[i];
            int number = _segments.Length - 1;
            while (_segments[number].FirstDocument > inShard) number--;
            OpenSegment segment = _segments[number];
            BinaryDocValues values = keys[number] ??= segment.Reader.GetBinaryDocValues(IndexSchema.Key)
                ?? throw new InvalidDataException($"shard {Id} has no document keys; was it built by another release?");
            values.Get(inShard - segment.FirstDocument, key);
            hits[i] = new RankedHit(score, number, inShard - segment.FirstDocument, key.Bytes.AsSpan(key.Offset, key.Length).ToArray());
        }
        return hits;
    }

    private static string SortedValue(AtomicReader segment, string field, int document)
    {
        if (segment.GetSortedDocValues(field) is not { } values) return "";
        int ordinal = values.GetOrd(document);
        if (ordinal < 0) return "";
        var value = new BytesRef();
        values.LookupOrd(ordinal, value);
        return value.Utf8ToString();
    }
}
