using Indexer.Indexing.Impacts;
using Indexer.Search.Ranking;

namespace Indexer.Search.Pruning;

/// <summary>
/// Where the blocks of a term's postings are, and the most that an occurrence of theirs is worth by a scoring model: frequency times the factor of the field's length. Immutable.
/// </summary>
internal sealed class TermBounds
{
    private readonly float[] _most;

    public TermBounds(TermImpacts impacts, int field, ScoringModel model)
    {
        Documents = impacts.Documents;
        Start = impacts.Start;
        Last = new int[impacts.Blocks];
        Offsets = new int[impacts.Blocks];
        _most = new float[impacts.Blocks];
        int offset = 0;
        for (int block = 0; impacts.MoveNext(); block++)
        {
            Last[block] = impacts.Last;
            Offsets[block] = offset;
            offset += impacts.Length;
            double most = 0;
            while (impacts.MoveNextPair()) most = Math.Max(most, impacts.Frequency * model.FieldFactor(field, impacts.FieldLength));
            _most[block] = RoundUp(most);
        }
    }

    /// <summary>Documents with the term.</summary>
    public int Documents { get; }

    /// <summary>Where in the <c>.doc</c> file the first block is.</summary>
    public long Start { get; }

    /// <summary>Last document of each block.</summary>
    public int[] Last { get; }

    /// <summary>Where each block is, in bytes from <see cref="Start"/>.</summary>
    public int[] Offsets { get; }

    /// <summary>Raises, by stretch, to the most of the blocks that reach into it.</summary>
    public void MostByStretch(Span<float> most)
    {
        int from = 0;
        for (int block = 0; block < Last.Length; block++)
        {
            for (int stretch = from / Window.Stretch; stretch <= Last[block] / Window.Stretch; stretch++) most[stretch] = Math.Max(most[stretch], _most[block]);
            from = Last[block] + 1;
        }
    }

    /// <summary>A float that is not below, and above 0: a posting is there, whatever it is worth.</summary>
    public static float RoundUp(double value)
    {
        var rounded = (float)value;
        return Math.Max(rounded < value ? MathF.BitIncrement(rounded) : rounded, float.Epsilon);
    }
}
