using Indexer.Indexing;
using Indexer.Search.Matching;
using Indexer.Search.Ranking;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace Indexer.Search.Shards;

/// <summary>Searches one open shard. Thread-safe: each search walks its own cursors.</summary>
internal sealed class ShardSearcher(int id, DirectoryReader reader)
{
    private readonly AtomicReader[] _segments = [.. reader.Leaves.Select(l => l.AtomicReader)];

    /// <summary>Number of the shard in its generation.</summary>
    public int Id => id;

    /// <summary>Finds the best documents and counts all that match.</summary>
    /// <param name="matcher">The query.</param>
    /// <param name="model">How to score.</param>
    /// <param name="count">Hits wanted.</param>
    /// <param name="clock">When to stop; out of time, what was found by then is the answer.</param>
    public ShardHits Search(Matcher matcher, ScoringModel model, int count, SearchClock clock)
    {
        var keys = new BinaryDocValues?[_segments.Length];
        var top = new TopHits(count, ReadKey);
        long total = 0;
        string? failure = null;
        try
        {
            clock.Look();
            for (int i = 0; i < _segments.Length; i++)
            {
                var segment = new Segment(_segments[i], model, clock);
                if (matcher.Open(segment, leading: true) is not { } cursor) continue;
                for (int document = cursor.Next(); document != Cursor.End; document = cursor.Next())
                {
                    clock.Tick();
                    total++;
                    top.Offer((float)cursor.Score(), i, document);
                }
            }
        }
        catch (OutOfTimeException)
        {
            failure = "ran out of time; the hits it had found by then are in the answer";
        }
        return new ShardHits(top.TakeAll(), total, failure);

        byte[] ReadKey(int segment, int document)
        {
            BinaryDocValues values = keys[segment] ??= _segments[segment].GetBinaryDocValues(IndexSchema.Key)
                ?? throw new InvalidDataException($"shard {id} has no document keys; was it built by another release?");
            var key = new BytesRef();
            values.Get(document, key);
            return key.Bytes.AsSpan(key.Offset, key.Length).ToArray();
        }
    }

    /// <summary>What is shown of a document.</summary>
    public StoredHit Fetch(RankedHit hit, bool withBody)
    {
        AtomicReader segment = _segments[hit.Segment];
        var fields = new StoredHitVisitor(withBody);
        segment.Document(hit.Document, fields);
        fields.Hit.Language = LanguageOf(segment, hit.Document);
        NumericDocValues? dates = segment.GetNumericDocValues(IndexSchema.Date);
        if (dates is not null && segment.GetDocsWithField(IndexSchema.Date).Get(hit.Document)) fields.Hit.Date = DateTimeOffset.FromUnixTimeSeconds(dates.Get(hit.Document));
        return fields.Hit;
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
