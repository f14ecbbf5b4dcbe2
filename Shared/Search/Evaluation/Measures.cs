namespace Indexer.Search.Evaluation;

/// <summary>Measures of an answer, or their means over topics; 0 to 1.</summary>
public sealed record Measures
{
    /// <summary>trec_eval's <c>map</c>: mean, over the relevant documents, of the precision at the rank of each; 0 for those not found.</summary>
    public required double AveragePrecision { get; init; }

    /// <summary>trec_eval's <c>ndcg_cut_10</c>: gain = grade, discount log2(rank + 1), over the best possible order (Järvelin and Kekäläinen 2002).</summary>
    public required double NdcgAt10 { get; init; }

    /// <summary>One over the rank of the first relevant document; 0 if it is not among the first ten.</summary>
    public required double ReciprocalRankAt10 { get; init; }

    /// <summary>trec_eval's <c>recip_rank</c>: without the cut.</summary>
    public required double ReciprocalRank { get; init; }

    /// <summary>trec_eval's <c>recall_100</c>.</summary>
    public required double RecallAt100 { get; init; }

    /// <summary>trec_eval's <c>P_30</c>: relevant among the first thirty, over thirty.</summary>
    public required double PrecisionAt30 { get; init; }

    /// <summary>trec_eval's <c>success_1</c>: whether the first is relevant.</summary>
    public required double SuccessAt1 { get; init; }

    /// <summary>Means over topics.</summary>
    public static Measures Mean(IReadOnlyCollection<Measures> topics)
    {
        ArgumentNullException.ThrowIfNull(topics);
        double Of(Func<Measures, double> measure) => topics.Count == 0 ? 0 : topics.Sum(measure) / topics.Count;
        return new Measures
        {
            AveragePrecision = Of(m => m.AveragePrecision),
            NdcgAt10 = Of(m => m.NdcgAt10),
            ReciprocalRankAt10 = Of(m => m.ReciprocalRankAt10),
            ReciprocalRank = Of(m => m.ReciprocalRank),
            RecallAt100 = Of(m => m.RecallAt100),
            PrecisionAt30 = Of(m => m.PrecisionAt30),
            SuccessAt1 = Of(m => m.SuccessAt1),
        };
    }
}
