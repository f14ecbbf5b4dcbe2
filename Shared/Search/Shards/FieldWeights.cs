using Indexer.Indexing;
using Indexer.Search.Ranking;
using Lucene.Net.Index;

namespace Indexer.Search.Shards;

/// <summary>
/// What an occurrence in one field is worth, by document: the lengths of the field, two bytes a document, for the norms of Lucene take ten times as long to look up. Thread-safe.
/// </summary>
internal sealed class FieldWeights
{
    // A field of this length or more is asked of Lucene again.
    private const ushort Long = ushort.MaxValue;

    private readonly AtomicReader _reader;
    private readonly ScoringModel _model;
    private readonly int _field;
    private readonly ushort[] _lengths;
    private readonly double[] _factors;

    public FieldWeights(AtomicReader reader, int field, ScoringModel model)
    {
        _reader = reader;
        _model = model;
        _field = field;
        _factors = model.CommonFactors(field);
        _lengths = new ushort[reader.MaxDoc];
        if (Norms is not { } norms) return;
        for (int document = 0; document < _lengths.Length; document++) _lengths[document] = (ushort)Math.Min(norms.Get(document), Long);
    }

    private NumericDocValues? Norms => _reader.GetNormValues(IndexSchema.TextFields[_field]);

    public double FactorOf(int document)
    {
        ushort length = _lengths[document];
        return length < _factors.Length ? _factors[length] : FactorOfLong(document, length);
    }

    private double FactorOfLong(int document, ushort length) => _model.FieldFactor(_field, length == Long && Norms is { } norms ? norms.Get(document) : length);
}
