using Indexer.Search.Shards;

namespace Indexer.Search.Ranking;

/// <summary>What the documents of a shard are ordered by, as a number that is larger for those that come first.</summary>
internal abstract class SortValues
{
    public abstract long Of(float score, int document);

    /// <summary>The value that a hit of whatever shard would have here: all documents of the shard that come before it have a larger one, or the same and a smaller key.</summary>
    public abstract long Of(HitPosition position);

    public static SortValues By(SearchSort sort, ShardColumns columns) => sort switch
    {
        SearchSort.Score => new Scores(),
        SearchSort.Date => new Dates(columns.Dates),
        SearchSort.Host => new Hosts(columns.Of(FacetField.Host)),
        _ => new Keys(),
    };

    private sealed class Scores : SortValues
    {
        // Scores are never negative: their bits rise as they do.
        public override long Of(float score, int document) => BitConverter.SingleToInt32Bits(score);

        public override long Of(HitPosition position) => BitConverter.SingleToInt32Bits(position.Score);
    }

    private sealed class Dates(long[] seconds) : SortValues
    {
        public override long Of(float score, int document) => seconds[document];

        public override long Of(HitPosition position) => position.Date ?? ShardColumns.NoDate;
    }

    private sealed class Hosts(ShardColumn hosts) : SortValues
    {
        // Twice the ordinal leaves room between two hosts for one that the shard does not have.
        private const long None = long.MinValue;

        public override long Of(float score, int document) => hosts.OrdinalOf(document) is > 0 and var ordinal ? -2L * ordinal : None;

        public override long Of(HitPosition position)
        {
            if (position.Host is null) return None;
            int found = hosts.Find(position.Host);
            return found > 0 ? -2L * found : (-2L * ~found) + 1;
        }
    }

    private sealed class Keys : SortValues
    {
        public override long Of(float score, int document) => 0;

        public override long Of(HitPosition position) => 0;
    }
}
