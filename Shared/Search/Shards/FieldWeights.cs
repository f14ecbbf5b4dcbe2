using System.Runtime.CompilerServices;
using Indexer.Indexing;
using Indexer.Search.Ranking;
using Lucene.Net.Index;

namespace Indexer.Search.Shards;

/// <summary>
/// What an occurrence in one field is worth, by document: the lengths of the field (or of the whole document: <see cref="ScoringModel.UsesDocumentLength"/>), two bytes a document, for the norms of Lucene take ten times as long to look up. Thread-safe.
/// </summary>
internal sealed class FieldWeights
{
    // A field of this length or more is asked of Lucene again.
    private const ushort Long = ushort.MaxValue;

    private readonly AtomicReader _reader;
    private readonly ScoringModel _model;
    private readonly int _field;
    private readonly string[] _measured;
    private readonly ushort[] _lengths;
    private readonly double[] _factors;

    public FieldWeights(AtomicReader reader, int field, ScoringModel model)
    {
        _reader = reader;
        _model = model;
        _field = field;
        _measured = model.UsesDocumentLength ? [.. IndexSchema.TextFields] : [IndexSchema.TextFields[field]];
        _factors = model.CommonFactors(field);
        _lengths = new ushort[reader.MaxDoc];
        foreach (NumericDocValues norms in Norms)
            for (int document = 0; document < _lengths.Length; document++) _lengths[document] = (ushort)Math.Min(_lengths[document] + norms.Get(document), Long);
    }

    private IEnumerable<NumericDocValues> Norms => _measured.Select(_reader.GetNormValues).OfType<NumericDocValues>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double FactorOf(int document)
    {
        ushort length = _lengths[document];
        double[] factors = _factors;
        return length < factors.Length ? factors[length] : _model.FieldFactor(_field, LengthOf(document));
    }

    /// <summary>The length, in positions.</summary>
    public long LengthOf(int document) => _lengths[document] is not Long and var length ? length : Norms.Sum(norms => norms.Get(document));
}
