namespace Indexer.Search.Explaining;

/// <summary>The formulas that explanations name, as people write them.</summary>
internal static class ScoreFormula
{
    /// <summary>The sum of the details, as a 32-bit number: only what is compared is rounded, once.</summary>
    public const string Score = "float(a + b + …)";

    /// <summary>The sum of the details, in their order.</summary>
    public const string Sum = "a + b + …";

    /// <summary>The product of the details, in their order.</summary>
    public const string Product = "a · b · …";

    /// <summary>Of f, k1.</summary>
    public const string Saturation = "f / (k1 + f)";

    /// <summary>Of weight, b, length, average.</summary>
    public const string Normalisation = "weight / ((1 - b) + (b / average) · length)";

    /// <summary>Of w, r, k.</summary>
    public const string StaticRank = "w · (r / (k + r))";

    /// <summary>Of N, n: Lucene's, in plain BM25.</summary>
    public const string Idf = "ln(1 + (N - n + ½) / (n + ½))";

    /// <summary>Of N, n: <see cref="Ranking.ScoringModel.InverseDocumentFrequency"/>.</summary>
    public const string BentIdf = "½ ln(1 + (e^-0.6 · (N - n + ½) / (n + ½))²)";
}
