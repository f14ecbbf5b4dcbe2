using Indexer.Indexing.Impacts;
using Indexer.Search.Ranking;

namespace Indexer.Search.Pruning;

/// <summary>
/// Where the blocks of a term's postings are, and the most that an occurrence of theirs is worth by a scoring model: frequency times the factor of the field's length. Immutable.
/// </summary>
internal sealed class TermBounds
{
    public TermBounds(TermImpacts impacts, int field, ScoringModel model)
    {
        Documents = impacts.Documents;
        Start = impacts.Start;
        Last = new int[impacts.Blocks];
        Offsets = new int[impacts.Blocks];
        Most = new float[impacts.Blocks];
        int offset = 0;
        for (int block = 0; impacts.MoveNext(); block++)
        {
            Last[block] = impacts.Last;
            Offsets[block] = offset;
            offset += impacts.Length;
            double most = 0;
            while (impacts.MoveNextPair()) most = Math.Max(most, impacts.Frequency * model.FieldFactor(field, impacts.FieldLength));
            Most[block] = RoundUp(most);
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

    /// <summary>The most of each block.</summary>
    public float[] Most { get; }

    /// <summary>A float that is not below.</summary>
    public static float RoundUp(double value)
    {
        var rounded = (float)value;
        return rounded < value ? MathF.BitIncrement(rounded) : rounded;
    }
}
