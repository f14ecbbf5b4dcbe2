using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Search.Similarities;

namespace Indexer.Tests.Indexing.Stock;

/// <summary>
/// Keeps the exact length of a field in its norm: positions that hold a token, stems not counted. Lucene's own similarities keep it in one byte, which
/// makes long documents of different lengths equal. Scores are not its business.
/// </summary>
internal sealed class LengthSimilarity : Similarity
{
    public override long ComputeNorm(FieldInvertState state) => state.Length - state.NumOverlap;

    public override SimWeight ComputeWeight(float queryBoost, CollectionStatistics collectionStats, params TermStatistics[] termStats) =>
        throw new NotSupportedException("Scores are computed from postings, norms and the generation's statistics.");

    public override SimScorer GetSimScorer(SimWeight weight, AtomicReaderContext context) =>
        throw new NotSupportedException("Scores are computed from postings, norms and the generation's statistics.");
}
