using Indexer.Indexing;
using Indexer.Indexing.Impacts;
using Indexer.Indexing.Segments;
using Indexer.Search.Facets;
using Indexer.Search.Matching;
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
    /// <param name="map">Maps a file of the shard; stays the caller's.</param>
    /// <param name="model">How to score.</param>
    public ShardSearcher(int id, DirectoryReader reader, ShardImpacts? impacts, ShardColumns columns, Func<string, MappedFile> map, ScoringModel model)
    {
        Id = id;
        _columns = columns;
        _segments = [.. reader.Leaves.Select(leaf => Open(leaf, impacts, map, model))];
    }

    /// <summary>Number of the shard in its generation.</summary>
    public int Id { get; }

    /// <summary>Its segments, in order of their documents.</summary>
    public IReadOnlyList<OpenSegment> Segments => _segments;

    /// <summary>Finds the documents that are wanted, and counts those that match as far as the search wants them counted.</summary>
    /// <param name="matcher">The query.</param>
    /// <param name="selection">What is wanted.</param>
    /// <param name="progress">What the shards of the search know together.</param>
    /// <param name="clock">When to stop; out of time, what was found by then is the answer.</param>
    public ShardHits Search(Matcher matcher, Selection selection, SearchProgress progress, SearchClock clock)
    {
        QueryPlan plan = QueryPlan.Of(matcher);
        var keys = new ShardKeys(Id, _segments);
        HitCollector top = CollectorOf(selection, keys);
        FacetTally? tally = TallyOf(selection);
        long total = 0;
        string? failure = null;
        SearchMemory memory = SearchMemory.Rent();
        SegmentSearch? search = null;
        try
        {
            clock.Look();
            foreach (OpenSegment segment in _segments)
            {
                search = new SegmentSearch(plan, new Segment(segment, clock, memory), top, tally, progress);
                search.Run();
                total += search.Matches;
                search = null;
                memory.Reset();
            }
        }
        catch (OutOfTimeException)
        {
            total += search?.Matches ?? 0;
            failure = "ran out of time; the hits it had found by then are in the answer";
        }
        if (failure is null) memory.Return();
        return new ShardHits(HitsOf(top.TakeAll(), selection, keys), total, failure)
        {
            Facets = [.. selection.Facets.Select((_, i) => tally!.Of(i))], // there is one where there are fields
            Hosts = selection.PerHost > 0 && !progress.HasEnough ? tally?.Of(selection.Facets.Count) : null,
        };
    }

    /// <summary>What is shown of a document.</summary>
    public StoredHit Fetch(RankedHit hit, bool withBody)
    {
        AtomicReader segment = _segments[hit.Segment].Reader;
        var fields = new StoredHitVisitor(withBody);
        segment.Document(hit.Document, fields);
        fields.Hit.Language = LanguageOf(segment, hit.Document);
        NumericDocValues? dates = segment.GetNumericDocValues(IndexSchema.Date);
        if (dates is not null && segment.GetDocsWithField(IndexSchema.Date).Get(hit.Document)) fields.Hit.Date = DateTimeOffset.FromUnixTimeSeconds(dates.Get(hit.Document));
        return fields.Hit;
    }

    private static OpenSegment Open(AtomicReaderContext leaf, ShardImpacts? impacts, Func<string, MappedFile> map, ScoringModel model)
    {
        AtomicReader reader = leaf.AtomicReader;
        string name = reader is SegmentReader segment ? segment.SegmentName : "";
        SegmentImpacts? ofSegment = impacts?.Of(name);
        return new OpenSegment(reader, leaf.DocBase, ofSegment, ofSegment is null ? null : map(ImpactsFormat.PostingsFile(name)), model);
    }

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

    /// <summary>What counts by the fields of the selection and, where hits are collapsed, by host.</summary>
    private FacetTally? TallyOf(Selection selection)
    {
        ShardColumn[] columns = [.. selection.Facets.Select(_columns.Of), .. selection.PerHost > 0 ? [_columns.Of(FacetField.Host)] : Array.Empty<ShardColumn>()];
        return columns.Length > 0 ? new FacetTally(columns) : null;
    }

    private RankedHit[] HitsOf((float Score, int Document)[] best, Selection selection, ShardKeys keys)
    {
        long[]? dates = selection.HasDates ? _columns.Dates : null;
        ShardColumn? hosts = selection.HasHosts ? _columns.Of(FacetField.Host) : null;
        return Array.ConvertAll(best, hit =>
        {
            (int segment, int document) = keys.Locate(hit.Document);
            return new RankedHit(hit.Score, segment, document, keys.Of(segment, document).ToArray())
            {
                Date = dates?[hit.Document] is { } date and not ShardColumns.NoDate ? date : null,
                Host = hosts?.ValueOf(hit.Document),
            };
        });
    }

    private static string LanguageOf(AtomicReader segment, int document)
    {
        if (segment.GetSortedDocValues(IndexSchema.Language) is not { } languages) return "";
        int ordinal = languages.GetOrd(document);
        if (ordinal < 0) return "";
        var code = new BytesRef();
        languages.LookupOrd(ordinal, code);
        return code.Utf8ToString();
    }
}
