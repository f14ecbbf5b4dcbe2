using System.Text;
using Indexer.Indexing;
using Indexer.Search.Generations;
using Indexer.Search.Matching;
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
        Matcher matcher = QueryCompiler.Compile(parsed.Root, generation.Statistics, new QueryNotes(parsed.Notes), ranking: ranking).Matcher;
        var clock = new SearchClock(TimeProvider.System, long.MaxValue, CancellationToken.None);
        var hits = new List<(string Key, float Score)>();
        var key = new BytesRef();
        foreach (OpenSegment shared in generation.ShardsBy(ranking).SelectMany(shard => shard.Segments))
        {
            if (matcher.Open(new Segment(shared, clock, SearchMemory.Rent()), leading: true) is not { } cursor) continue;
            var keys = shared.Reader.GetBinaryDocValues(IndexSchema.Key);
            for (int document = cursor.Next(); document != Cursor.End; document = cursor.Next())
            {
                keys.Get(document, key);
                hits.Add((Encoding.UTF8.GetString(key.Bytes, key.Offset, key.Length), (float)cursor.Score()));
            }
        }
        hits.Sort((a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : string.CompareOrdinal(a.Key, b.Key));
        return hits;
    }
}
