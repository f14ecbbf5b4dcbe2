using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using Indexer.Indexing;
using Indexer.Search.Explaining;

namespace Indexer.Search.Ranking;

/// <summary>
/// Scores by statistics of the whole generation, never of a shard, in double precision and a fixed order: the same document gets the same score, to the bit, however
/// the generation is sharded. Immutable.
/// </summary>
internal sealed class ScoringModel
{
    // Lengths whose factors are kept in a table; longer ones are worked out.
    private const int TableSize = 2048;

    // e^-0.6; between 0.4 and 0.6 the figures hardly move.
    private const double CommonWordShift = 0.54881163609402639;

    private readonly double _k1;
    private readonly double _documents;
    private readonly FieldNormalisation[] _fields;
    private readonly double[] _weight;
    private readonly double[] _fixedPart;
    private readonly double[] _perPosition;
    private readonly double[][] _table;

    private ScoringModel(RankingFunction function, double k1, double documents, FieldNormalisation[] fields, GenerationManifest? ranked = null)
    {
        Function = function;
        _k1 = k1;
        _documents = documents;
        if (ranked is { Ranks: { Documents: > 0 } ranks }) (RankWeight, RankPivot) = (ranked.Options.RankWeight, ranked.Options.RankPivot ?? ranks.Typical);
        _fields = fields;
        _weight = Array.ConvertAll(fields, f => f.Weight);
        _fixedPart = Array.ConvertAll(fields, f => 1 - f.B);
        _perPosition = Array.ConvertAll(fields, f => f.B / f.AverageLength);
        _table = new double[fields.Length][];
        for (int field = 0; field < fields.Length; field++)
        {
            _table[field] = new double[TableSize];
            for (int length = 0; length < TableSize; length++) _table[field][length] = Factor(field, length);
        }
    }

    /// <summary>The model of a ranking function for a generation.</summary>
    public static ScoringModel Of(RankingFunction function, GenerationManifest manifest, RankingOptions options) =>
        function == RankingFunction.Bm25 ? Bm25(manifest, options) : Default(manifest, options);

    /// <summary>Which formula it is.</summary>
    public RankingFunction Function { get; }

    /// <summary>Where a word is saturated: it is worth half of its weight where its weighted frequency is this.</summary>
    public double K1 => _k1;

    /// <summary>Documents of the generation.</summary>
    public double Documents => _documents;

    /// <summary><see cref="InverseDocumentFrequency"/> as a formula of <see cref="Documents"/> and the documents with the word.</summary>
    public string IdfFormula => Function == RankingFunction.Bm25 ? ScoreFormula.Idf : ScoreFormula.BentIdf;

    /// <summary>See <see cref="RankingOptions.ProximityWeight"/>.</summary>
    public double ProximityWeight { get; private init; }

    /// <summary>See <see cref="IndexOptions.RankWeight"/>; 0 where no document of the generation has a rank, or the function does not look at them.</summary>
    public double RankWeight { get; }

    /// <summary>The static rank that is worth half of <see cref="RankWeight"/>.</summary>
    public double RankPivot { get; }

    /// <summary>Whether static ranks add to scores.</summary>
    public bool UsesRanks => RankWeight > 0;

    /// <summary>What a static rank adds to the score of a document that matches; 0 of 0, and rises with the rank.</summary>
    public double ScoreOfRank(float rank) => rank > 0 ? RankWeight * (rank / (RankPivot + rank)) : 0;

    /// <summary>Whether the length that normalises a frequency is that of the whole document, not of the field.</summary>
    public bool UsesDocumentLength => Function == RankingFunction.Bm25;

    /// <summary>What <see cref="FieldFactor"/> is made of.</summary>
    public FieldNormalisation NormalisationOf(int field) => _fields[field];

    /// <summary>What one occurrence in a field is worth; falls with the length, in positions, of the field or of the document (<see cref="UsesDocumentLength"/>).</summary>
    public double FieldFactor(int field, long length) =>
        (ulong)length < TableSize ? _table[field][length] : Factor(field, length);

    /// <summary><see cref="FieldFactor"/> of the lengths from 0 that are common; longer ones are not in it.</summary>
    public double[] CommonFactors(int field) => _table[field];

    /// <summary>0 to 1.</summary>
    public double Saturate(double weightedFrequency) => weightedFrequency / (_k1 + weightedFrequency);

    /// <summary>Makes many weighted frequencies what <see cref="Saturate(double)"/> makes of each, times a weight, and 0 of 0; returns the most before the weight.</summary>
    public double Saturate(Span<double> weightedFrequencies, double weight)
    {
        Span<Vector<double>> vectors = MemoryMarshal.Cast<double, Vector<double>>(weightedFrequencies);
        Debug.Assert(vectors.Length * Vector<double>.Count == weightedFrequencies.Length);
        Vector<double> most = Vector<double>.Zero;
        foreach (ref Vector<double> vector in vectors)
        {
            Vector<double> saturated = Vector.ConditionalSelect(Vector.Equals(vector, Vector<double>.Zero), Vector<double>.Zero, vector / (new Vector<double>(_k1) + vector));
            most = Vector.Max(most, saturated);
            vector = saturated * weight;
        }
        double highest = 0;
        for (int i = 0; i < Vector<double>.Count; i++) highest = Math.Max(highest, most[i]);
        return highest;
    }

    /// <summary>
    /// How much a word tells, from the documents that have it, r = (N - n + 0.5) / (n + 0.5). Plain BM25: ln(1 + r). Ours: the weight of Robertson and Sparck Jones, ln r, less a
    /// shift, and bent smoothly to zero where it would fall below: ½ ln(1 + (r / e^shift)²). So words in a third of the documents or more hardly count: a stop list that the
    /// collection itself makes, in any language. (With k1 0.9 and b 0.3 for 1.2 and 0.75: SciFact recall@100 0.918 → 0.926, nDCG@10 0.694 → 0.687, CACM MAP 0.381 → 0.358; ours must
    /// reach 0.9253, 0.6789, 0.3123.)
    /// </summary>
    public double InverseDocumentFrequency(long documentFrequency)
    {
        double n = Math.Min(documentFrequency, _documents);
        double odds = (_documents - n + 0.5) / (n + 0.5);
        if (Function == RankingFunction.Bm25) return Math.Log(1 + odds);
        odds *= CommonWordShift;
        return 0.5 * Math.Log(1 + odds * odds);
    }

    private static ScoringModel Default(GenerationManifest manifest, RankingOptions options)
    {
        double shortB = options.ShortFieldB;
        double[] weight = [options.TitleWeight, options.HeadingsWeight, 1.0, options.UrlWordsWeight];
        double[] b = [shortB, shortB, manifest.Options.B, shortB];
        var fields = new FieldNormalisation[weight.Length];
        for (int field = 0; field < fields.Length; field++)
        {
            FieldStatistics? statistics = manifest.Fields.GetValueOrDefault(IndexSchema.TextFields[field]);
            fields[field] = new FieldNormalisation(weight[field], b[field], Average(statistics?.TotalTerms ?? 0, statistics?.Documents ?? 0));
        }
        return new ScoringModel(RankingFunction.Default, manifest.Options.K1, manifest.Documents, fields, manifest) { ProximityWeight = options.ProximityWeight };
    }

    private static ScoringModel Bm25(GenerationManifest manifest, RankingOptions options)
    {
        double average = Average(manifest.Fields.Values.Sum(f => f.TotalTerms), manifest.Documents);
        var fields = new FieldNormalisation[IndexSchema.TextFields.Count];
        Array.Fill(fields, new FieldNormalisation(1, options.Bm25B, average));
        return new ScoringModel(RankingFunction.Bm25, options.Bm25K1, manifest.Documents, fields);
    }

    private static double Average(long terms, long documents) => terms > 0 && documents > 0 ? (double)terms / documents : 1;

    private double Factor(int field, long length) => _weight[field] / (_fixedPart[field] + _perPosition[field] * length);
}

/// <summary>How occurrences in a field are weighed.</summary>
/// <param name="Weight">Worth of one where the length is the average.</param>
/// <param name="B">How far the length counts, 0 to 1.</param>
/// <param name="AverageLength">In positions.</param>
internal readonly record struct FieldNormalisation(double Weight, double B, double AverageLength);
