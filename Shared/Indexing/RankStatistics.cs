using System.Text.Json.Serialization;

namespace Indexer.Indexing;

/// <summary>Statistics of the static ranks of some set of documents. Whole numbers, so that sums over shards are the same in any order.</summary>
/// <param name="Documents">Documents with a rank above 0.</param>
/// <param name="SumOfBits">Sum over their ranks of the bits of the single-precision number, read as a whole number.</param>
public sealed record RankStatistics(long Documents, long SumOfBits)
{
    /// <summary>
    /// The rank whose bits are the mean of all: about the geometric mean, since the bits of a positive number grow nearly as its logarithm does (as Lucene's FeatureField chooses a
    /// pivot). 0 where there are no ranks.
    /// </summary>
    [JsonIgnore]
    public float Typical => Documents == 0 ? 0 : BitConverter.Int32BitsToSingle((int)(SumOfBits / Documents));

    /// <summary>Counts one more document.</summary>
    /// <param name="rank">Its rank; 0 is not counted.</param>
    public RankStatistics With(float rank) => rank > 0 ? new RankStatistics(Documents + 1, SumOfBits + BitConverter.SingleToInt32Bits(rank)) : this;

    /// <summary>Those of two sets together; null where neither has any.</summary>
    public static RankStatistics? Sum(RankStatistics? left, RankStatistics? right) =>
        left is null ? right : right is null ? left : new RankStatistics(left.Documents + right.Documents, left.SumOfBits + right.SumOfBits);
}
