using Indexer.Indexing;
using Indexer.Search.Pruning;
using Indexer.Search.Ranking;
using Lucene.Net.Index;

namespace Indexer.Search.Shards;

/// <summary>What the static ranks of a segment's documents add to scores, and the most in each window. Four bytes a document. Immutable.</summary>
internal sealed class StaticRanks
{
    private readonly ScoringModel _model;
    private readonly float[] _ranks;
    private readonly float[] _most;

    private StaticRanks(NumericDocValues values, int documents, ScoringModel model)
    {
        _model = model;
        _ranks = new float[documents];
        _most = new float[Window.NumberFor(documents)];
        for (int document = 0; document < documents; document++)
        {
            // A document without a rank has 0 for its bits.
            _ranks[document] = BitConverter.Int32BitsToSingle((int)values.Get(document));
            if (_ranks[document] == 0) continue;
            ref float most = ref _most[document / Window.Width];
            most = Math.Max(most, TermBounds.RoundUp(ScoreOf(document)));
        }
    }

    /// <summary>Those of a segment, or null where they add nothing: none of its documents has one, or the ranking function does not look at them.</summary>
    public static StaticRanks? Of(AtomicReader reader, ScoringModel model) =>
        model.UsesRanks && reader.GetNumericDocValues(IndexSchema.Rank) is { } values ? new StaticRanks(values, reader.MaxDoc, model) : null;

    /// <summary>A document's rank; 0 where it has none.</summary>
    public float this[int document] => _ranks[document];

    public double ScoreOf(int document) => _model.ScoreOfRank(_ranks[document]);

    /// <summary>No document of the window gains more.</summary>
    public float MostIn(int window) => _most[window];
}
