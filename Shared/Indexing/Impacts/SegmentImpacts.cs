using System.IO.Hashing;
using System.Numerics;
using Indexer.Indexing.Statistics;

namespace Indexer.Indexing.Impacts;

/// <summary>The frequent terms of a segment and the impacts of their postings. Finding a term takes one look into a table, and one at its bytes. Immutable.</summary>
internal sealed class SegmentImpacts
{
    private readonly byte[] _file;
    private readonly int[] _table;
    private readonly List<int> _terms = [];

    /// <param name="file">The file.</param>
    /// <param name="position">Where the segment's terms begin, and then where they end.</param>
    public SegmentImpacts(byte[] file, ref int position)
    {
        _file = file;
        while (true)
        {
            var start = position;
            if (Number(ref position) == ImpactsFormat.EndOfSegment) break;
            _terms.Add(start);
            Skip(ref position);
            Number(ref position);
            TermStatisticsFormat.ReadNumber(_file, ref position);
            Skip(ref position);
        }
        _table = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, _terms.Count * 2))];
        for (var term = 0; term < _terms.Count; term++)
        {
            var at = _terms[term];
            var field = Number(ref at);
            var length = Number(ref at);
            var slot = SlotOf(field, _file.AsSpan(at, length));
            while (_table[slot] != 0) slot = (slot + 1) & (_table.Length - 1);
            _table[slot] = term + 1;
        }
    }

    /// <summary>Number of terms.</summary>
    public int Count => _terms.Count;

    /// <summary>The number of a term in a field, from 0, or -1 where it is in too few documents.</summary>
    public int Find(int field, ReadOnlySpan<byte> term)
    {
        field = ImpactsFormat.NumberOf(field);
        for (var slot = SlotOf(field, term); _table[slot] != 0; slot = (slot + 1) & (_table.Length - 1))
        {
            var at = _terms[_table[slot] - 1];
            if (Number(ref at) == field && Number(ref at) == term.Length && _file.AsSpan(at, term.Length).SequenceEqual(term)) return _table[slot] - 1;
        }
        return -1;
    }

    /// <summary>What is known of a term's postings.</summary>
    public TermImpacts this[int term]
    {
        get
        {
            var at = _terms[term];
            Number(ref at);
            Skip(ref at);
            var documents = Number(ref at);
            var start = (long)TermStatisticsFormat.ReadNumber(_file, ref at);
            var length = Number(ref at);
            return new TermImpacts(_file.AsSpan(at, length), documents, start);
        }
    }

    private int SlotOf(int field, ReadOnlySpan<byte> term) => (int)XxHash3.HashToUInt64(term, field) & (_table.Length - 1);

    private void Skip(ref int at)
    {
        var length = Number(ref at);
        at += length;
    }

    private int Number(ref int at) => (int)TermStatisticsFormat.ReadNumber(_file, ref at);
}
