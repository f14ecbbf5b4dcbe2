using System.Collections.Concurrent;
using System.Text.Json;
using Indexer.QueryNode.Leaf;
using Indexer.Search.Queries;
using Indexer.Search.Ranking;
using Indexer.Search.Scatter;

namespace Indexer.QueryNode.Shards;

/// <summary>
/// What shards of this node were asked of late, by index: what a generation that is opened is likely to be asked first. The last so many searches, in memory; where they came from is not
/// kept. Thread-safe.
/// </summary>
internal sealed class RecentSearches(TimeProvider time)
{
    private const int Kept = 256;

    private static readonly TimeSpan s_lately = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Ring> _rings = new(StringComparer.Ordinal);
    private long _last = long.MinValue;

    /// <summary>Whether a shard was asked within the last second.</summary>
    public bool HasAnyLately => Volatile.Read(ref _last) is > long.MinValue and var last && time.GetElapsedTime(last) < s_lately;

    /// <summary>Remembers a search of an index that is here.</summary>
    public void Add(string index, ShardQuery query)
    {
        Volatile.Write(ref _last, time.GetTimestamp());
        _rings.GetOrAdd(index, _ => new Ring()).Add(new RecentSearch(query.Parsed, query.Ranking, query.MostExpansions, query.Selection));
    }

    /// <summary>Those of an index, each once: the most frequent first, of equals the last.</summary>
    public IReadOnlyList<RecentSearch> Of(string index) => _rings.TryGetValue(index, out Ring? ring) ? [.. ring.Latest().GroupBy(TextOf).OrderByDescending(equal => equal.Count()).Select(equal => equal.First())] : [];

    /// <summary>What was wanted of the matches of an index: how they were sorted, collapsed and counted.</summary>
    public IEnumerable<Selection> SelectionsOf(string index) => _rings.TryGetValue(index, out Ring? ring) ? ring.Latest().Select(search => search.Selection) : [];

    private static (string Query, RankingFunction Ranking, int MostExpansions) TextOf(RecentSearch search) =>
        (JsonSerializer.Serialize(search.Query, LeafJson.Default.Query), search.Ranking, search.MostExpansions);

    private sealed class Ring
    {
        private readonly RecentSearch?[] _searches = new RecentSearch?[Kept];
        private int _count;

        public void Add(RecentSearch search) => Volatile.Write(ref _searches[(uint)Interlocked.Increment(ref _count) % Kept], search);

        public IEnumerable<RecentSearch> Latest()
        {
            uint last = (uint)Volatile.Read(ref _count);
            for (uint i = 0; i < Kept; i++)
                if (Volatile.Read(ref _searches[(last - i) % Kept]) is { } search) yield return search;
        }
    }
}

/// <summary>A search of the shards of an index.</summary>
/// <param name="Query">What was looked for.</param>
/// <param name="Ranking">How hits were ranked.</param>
/// <param name="MostExpansions">Words that a prefix stood for.</param>
/// <param name="Selection">What was wanted of the matches.</param>
internal sealed record RecentSearch(Query Query, RankingFunction Ranking, int MostExpansions, Selection Selection);
