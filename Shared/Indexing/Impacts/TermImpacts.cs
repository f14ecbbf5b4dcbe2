using Indexer.Indexing.Postings;
using Indexer.Indexing.Statistics;

namespace Indexer.Indexing.Impacts;

/// <summary>The blocks of a term's postings, one after the other; and of each, the pairs of frequency and length that bound what its postings may score.</summary>
/// <param name="bytes">The blocks as written.</param>
/// <param name="documents">Documents with the term.</param>
/// <param name="start">Where in the segment's <c>.doc</c> file the postings begin.</param>
internal ref struct TermImpacts(ReadOnlySpan<byte> bytes, int documents, long start)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;
    private int _pairs;

    public int Documents { get; } = documents;

    public long Start { get; } = start;

    public readonly int Blocks => (Documents + PostingsBlocks.Size - 1) / PostingsBlocks.Size;

    /// <summary>Last document of the block.</summary>
    public int Last { get; private set; }

    /// <summary>Bytes of the block's documents and frequencies.</summary>
    public int Length { get; private set; }

    public int Frequency { get; private set; }

    public int FieldLength { get; private set; }

    /// <summary>To the next block.</summary>
    public bool MoveNext()
    {
        while (MoveNextPair())
        {
            // What was not looked at is passed over.
        }
        if (_at == _bytes.Length) return false;
        Last += Number();
        Length = Number();
        _pairs = Number();
        Frequency = FieldLength = 0;
        return true;
    }

    /// <summary>To the next <see cref="Frequency"/> and <see cref="FieldLength"/> of the block.</summary>
    public bool MoveNextPair()
    {
        if (_pairs == 0) return false;
        _pairs--;
        Frequency += Number();
        FieldLength += Number();
        return true;
    }

    private int Number() => (int)TermStatisticsFormat.ReadNumber(_bytes, ref _at);
}
