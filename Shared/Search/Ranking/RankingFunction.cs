using System.Text.Json.Serialization;

namespace Indexer.Search.Ranking;

/// <summary>By which formula matches are ranked. What matches is the same for all.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RankingFunction>))]
public enum RankingFunction
{
    /// <summary>The product's: BM25F over the fields, proximity and static rank; see <see cref="RankingOptions"/>.</summary>
    [JsonStringEnumMemberName("default")]
    Default,

    /// <summary>
    /// Plain BM25 (Robertson et al. 1994, in Lucene's form) over one view of a document, all its fields one after the other: a word's frequency is the sum over the fields, the
    /// length the sum of their lengths.
    /// <code>score(d, q) = Σ words  ln(1 + (N - n + 0.5) / (n + 0.5)) · tf / (tf + k1 · (1 - b + b · length / average length))</code>
    /// </summary>
    [JsonStringEnumMemberName("bm25")]
    Bm25,
}
