using Indexer.Indexing;
using Indexer.Indexing.Impacts;
using Indexer.Indexing.Postings;
using Indexer.Indexing.Stored;
using Indexer.Search.Explaining;
using Indexer.Search.Facets;
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
    private readonly ShardColumns _columns;

    /// <param name="id">Number of the shard in its generation.</param>
    /// <param name="reader">Its open index; stays the caller's.</param>
    /// <param name="impacts">Its impacts, or null where it was built without: then it is searched with looser bounds.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="postings">The postings of its segments, in their order; stay the caller's.</param>
    /// <param name="stored">Their stored fields, likewise.</param>
    /// <param name="memory">Of all shards.</param>
    /// <param name="model">How to score.</param>
    public ShardSearcher(
        int id, DirectoryReader reader, ShardImpacts? impacts, ShardColumns columns, IReadOnlyList<SegmentPostings> postings, IReadOnlyList<StoredFields> stored, ShardMemory memory, ScoringModel model)
    {
        Id = id;
        _columns = columns;
        _segments = [.. reader.Leaves.Select((leaf, i) => new OpenSegment(leaf.AtomicReader, leaf.DocBase, impacts?.Of(NameOf(leaf)), postings[i], stored[i], memory, model))];
    }

    /// <summary>Number of the shard in its generation.</summary>
    public int Id { get; }

    /// <summary>Its segments, in order of their documents.</summary>
    public IReadOnlyList<OpenSegment> Segments => _segments;

    /// <summary>
    /// Has what is remembered of a query's words fetched into the processor's caches. For several shards before the first of them is searched: then it comes for all at once, not word by word.
    /// </summary>
    public void Prefetch(Matcher matcher, ProximityMatcher? proximity)
    {
        foreach (OpenSegment segment in _segments)
        {
            Prefetch(segment, matcher.Plan.Required);
            Prefetch(segment, matcher.Plan.Optional);
            if (proximity is null) continue;
            foreach (WordPair pair in proximity.Pairs)
                if (segment.Pairs.TryGet(pair.Key, out SegmentPair? known)) known.Prefetch();
        }
    }

    /// <summary>Begins a search: for the documents that are wanted, and the number of those that match as far as the search wants them counted.</summary>
    /// <param name="matcher">The query.</param>
    /// <param name="selection">What is wanted.</param>
    /// <param name="progress">What the shards of the search know together.</param>
    /// <param name="clock">When to stop; out of time, what was found by then is the answer.</param>
    /// <param name="memory">What the thread works with.</param>
    /// <param name="proximity">What words side by side add to scores; null: nothing.</param>
    public ShardSearch Begin(Matcher matcher, Selection selection, SearchProgress progress, SearchClock clock, SearchMemory memory, ProximityMatcher? proximity) =>
        new(_segments, selection, CollectorOf(selection, new ShardKeys(Id, _segments)), TallyOf(selection), matcher, proximity, progress, clock, memory);

    /// <summary>The answer of what was found, once, when the search has ended in all shards: what others have ruled out by then needs no key, and is not in it.</summary>
    /// <param name="best">What was found.</param>
    /// <param name="selection">What was wanted.</param>
    /// <param name="progress">What the shards of the search know together.</param>
    public ShardHits Answer(ShardBest best, Selection selection, SearchProgress progress)
    {
        RankedHit[] hits = HitsOf(best.Top.TakeAll(progress.Threshold), selection, new ShardKeys(Id, _segments));
        return new ShardHits(hits, best.Total, best.Failure) { Facets = best.Facets, Hosts = best.Hosts };
    }

    /// <summary>What is shown of a document.</summary>
    /// <param name="hit">The document.</param>
    /// <param name="fields">What is wanted of it.</param>
    /// <param name="withBody">Whether the main text is wanted too.</param>
    public StoredHit Fetch(RankedHit hit, ShownFields fields, bool withBody)
    {
        AtomicReader segment = _segments[hit.Segment].Reader;
        var found = new StoredHit();
        if (withBody || (fields & (ShownFields.Id | ShownFields.Url | ShownFields.Title)) != 0) found.Take(_segments[hit.Segment].Stored.Read(hit.Document, withBody));
        // Snippets are made in the language of the text.
        if (withBody || fields.HasFlag(ShownFields.Language)) found.Language = SortedValue(segment, IndexSchema.Language, hit.Document);
        if (fields.HasFlag(ShownFields.Host)) found.Host = SortedValue(segment, IndexSchema.Host, hit.Document);
        if (fields.HasFlag(ShownFields.Type)) found.Type = SortedValue(segment, IndexSchema.Type, hit.Document);
        if (fields.HasFlag(ShownFields.Date)) found.Date = MomentOf(segment, IndexSchema.Date, hit.Document);
        if (fields.HasFlag(ShownFields.Captured)) found.Captured = MomentOf(segment, IndexSchema.Captured, hit.Document);
        return found;
    }

    /// <summary>How the score of a document came about.</summary>
    public ScoreExplanation Explain(RankedHit hit, CompiledQuery query)
    {
        SearchMemory memory = SearchMemory.Rent();
        // One document is looked at, which needs no watching.
        var segment = new Segment(_segments[hit.Segment], new SearchClock(TimeProvider.System, long.MaxValue, CancellationToken.None), memory);
        ScoreExplanation explanation = new ScoreExplainer(segment, hit.Document).Explain(query);
        memory.Return();
        return explanation;
    }

    private static void Prefetch(OpenSegment segment, Matcher[] parts)
    {
        foreach (Matcher part in parts)
            if (part is WordMatcher word && segment.Words.TryGet(word.Terms, out SegmentWord? known)) known?.Prefetch();
    }

    private static string NameOf(AtomicReaderContext leaf) => ((SegmentReader)leaf.AtomicReader).SegmentName;

    private HitCollector CollectorOf(Selection selection, ShardKeys keys)
    {
        if (selection.PerHost > 0)
            return new TopCollapsed(selection.Count, selection.PerHost, SortValues.By(selection.Sort, _columns), _columns.Of(FacetField.Host), selection.Sort);
        int behind = selection.After is { } after ? keys.FirstBehind(after.Key) : 0;
        if (selection.Sort == SearchSort.Score)
            return selection.After is { } best ? new TopDocuments(selection.Count, best.Score, behind) : new TopDocuments(selection.Count);
        SortValues values = SortValues.By(selection.Sort, _columns);
        return new TopSorted(selection.Count, values, selection.After is { } last ? new Place(values.Of(last), behind) : Place.First, selection.Sort);
    }

    /// <summary>What counts by the fields of the selection and, where hits are collapsed, by host; null where nothing does.</summary>
    private FacetTally? TallyOf(Selection selection)
    {
        if (selection.Facets.Count == 0 && selection.PerHost == 0) return null;
        var columns = selection.Facets.Select(_columns.Of).ToList();
        if (selection.PerHost > 0) columns.Add(_columns.Of(FacetField.Host));
        return new FacetTally(columns);
    }

    private RankedHit[] HitsOf((float Score, int Document)[] best, Selection selection, ShardKeys keys)
    {
        var hits = new RankedHit[best.Length];
        for (int i = 0; i < hits.Length; i++)
        {
            (float score, int inShard) = best[i];
            (int segment, int document) = keys.Locate(inShard);
            hits[i] = new RankedHit(score, segment, document, keys.Take(segment, document)) { Sorted = SortedBy(inShard, selection) };
        }
        return hits;
    }

    private SortedBy? SortedBy(int document, Selection selection)
    {
        if (!selection.HasDates && !selection.HasHosts) return null;
        long? date = selection.HasDates && _columns.Dates[document] is var seconds and not ShardColumns.NoDate ? seconds : null;
        return new SortedBy(date, selection.HasHosts ? _columns.Of(FacetField.Host).ValueOf(document) : null);
    }

    private static DateTimeOffset? MomentOf(AtomicReader segment, string field, int document) =>
        segment.GetNumericDocValues(field) is { } moments && segment.GetDocsWithField(field).Get(document) ? DateTimeOffset.FromUnixTimeSeconds(moments.Get(document)) : null;

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
