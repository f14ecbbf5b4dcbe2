using System.Text;
using Indexer.Indexing;
using Indexer.Search.Generations;
using Indexer.Search.Matching;
using Indexer.Search.Proximity;
using Indexer.Search.Pruning;
using Indexer.Search.Queries;
using Indexer.Search.Ranking;
using Indexer.Search.Shards;
using Lucene.Net.Util;

namespace Indexer.Tests.Search.Pruning;

/// <summary>Scores every match by walking the cursors from end to end, which know of no bounds: what pruning is held against.</summary>
internal static class Exhaustive
{
    /// <summary>All documents that match, best first, equal scores in order of their keys (id:…).</summary>
    public static List<(string Key, float Score)> Search(IndexGeneration generation, string query, RankingFunction ranking)
    {
        ParsedQuery parsed = QueryParser.Parse(query);
        CompiledQuery compiled = QueryCompiler.Compile(parsed.Root, generation.Statistics, new QueryNotes(parsed.Notes), ranking: ranking);
        var clock = new SearchClock(TimeProvider.System, long.MaxValue, CancellationToken.None);
        var hits = new List<(string Key, float Score)>();
        var key = new BytesRef();
        foreach (OpenSegment shared in generation.ShardsBy(ranking).SelectMany(shard => shard.Segments))
        {
            var segment = new Segment(shared, clock, SearchMemory.Rent());
            if (compiled.Matcher.Open(segment, leading: true) is not { } cursor) continue;
            var proximity = new ProximityScorer(segment);
            (SegmentPair Pair, double Weight)[] pairs = compiled.Proximity is not { } matcher ? [] : [.. matcher.Pairs.Select(pair =>
                (new SegmentPair(pair, segment.Documents), matcher.Weight * pair.Weight))];
            var keys = shared.Reader.GetBinaryDocValues(IndexSchema.Key);
            for (int document = cursor.Next(); document != Cursor.End; document = cursor.Next())
            {
                keys.Get(document, key);
                double score = cursor.Score();
                if (compiled.Matcher.Plan.Scores && shared.Ranks is { } ranks) score += ranks.ScoreOf(document);
                hits.Add((Encoding.UTF8.GetString(key.Bytes, key.Offset, key.Length), (float)(score + pairs.Aggregate(0.0, (sum, pair) => sum + pair.Weight * proximity.WorthIn(pair.Pair, document)))));
            }
        }
        hits.Sort((a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : string.CompareOrdinal(a.Key, b.Key));
        return hits;
    }
}
