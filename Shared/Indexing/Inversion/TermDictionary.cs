using System.IO.Hashing;
using System.Runtime.CompilerServices;
using Indexer.Text;

namespace Indexer.Indexing.Inversion;

/// <summary>
/// Numbers terms from 0 in the order in which they first come: open addressing, the terms one behind the other in one array. A slot holds all of a term of up to
/// seven bytes and 63 bits of a longer one's hash, so that a probe looks at the bytes only where they are nearly sure to be the same. Not thread-safe.
/// </summary>
internal sealed class TermDictionary
{
    private const int SmallestTable = 1 << 12;
    private const int LongestInSlot = 7;
    private const ulong Multiplier = 0x9E3779B97F4A7C15;
    private const ulong IsHash = 1UL << 63;

    private Slot[] _table = new Slot[SmallestTable];
    private int _shift = 64 - 12;
    private byte[] _bytes = new byte[1 << 16];
    private int[] _ends = new int[1 << 10];

    /// <summary>Terms in it.</summary>
    public int Count { get; private set; }

    /// <summary>Terms for which there is room.</summary>
    public int Capacity => _ends.Length;

    /// <summary>Bytes of all terms together.</summary>
    public int Length { get; private set; }

    /// <summary>What its arrays take, in bytes.</summary>
    public long HeldBytes => ((long)_table.Length * Unsafe.SizeOf<Slot>()) + _bytes.Length + ((long)_ends.Length * sizeof(int));

    /// <summary>Where the bytes that <see cref="Place"/> speaks of are; another array after the next addition.</summary>
    public byte[] Bytes => _bytes;

    /// <summary>The number of a term, which is a new one where the term is.</summary>
    public int Add(ReadOnlySpan<byte> term)
    {
        var key = KeyOf(term);
        var table = _table;
        var mask = table.Length - 1;
        for (var at = (int)((key * Multiplier) >> _shift); ; at = (at + 1) & mask)
        {
            ref var slot = ref table[at];
            if (slot.Number == 0) return AddNew(ref slot, key, term);
            if (slot.Key == key && ((long)key >= 0 || term.SequenceEqual(this[slot.Number - 1]))) return slot.Number - 1;
        }
    }

    public ReadOnlySpan<byte> this[int id]
    {
        get
        {
            var (start, length) = Place(id);
            return _bytes.AsSpan(start, length);
        }
    }

    /// <summary>Where in <see cref="Bytes"/> a term is.</summary>
    public (int Start, int Length) Place(int id)
    {
        var start = id == 0 ? 0 : _ends[id - 1];
        return (start, _ends[id] - start);
    }

    /// <summary>Puts the numbers of all terms into <paramref name="ids"/>, in byte order of the terms.</summary>
    /// <param name="ids">As many as there are terms.</param>
    /// <param name="heads">As many again, to work with.</param>
    public void Sort(Span<int> ids, Span<ulong> heads)
    {
        for (var id = 0; id < ids.Length; id++)
        {
            ids[id] = id;
            heads[id] = BytePrefix.Of(this[id]);
        }
        heads.Sort(ids);
        // Nearly all differ within eight bytes; those that don't are compared whole.
        for (var start = 0; start < ids.Length;)
        {
            var end = start + 1;
            while (end < ids.Length && heads[end] == heads[start]) end++;
            if (end - start > 1) ids[start..end].Sort((x, y) => this[x].SequenceCompareTo(this[y]));
            start = end;
        }
    }

    public void Clear()
    {
        Array.Clear(_table);
        Count = Length = 0;
    }

    private static ulong KeyOf(ReadOnlySpan<byte> term)
    {
        if (term.Length > LongestInSlot) return XxHash3.HashToUInt64(term) | IsHash;
        var key = (ulong)term.Length << 56;
        for (var i = 0; i < term.Length; i++) key |= (ulong)term[i] << (8 * i);
        return key;
    }

    private int AddNew(ref Slot slot, ulong key, ReadOnlySpan<byte> term)
    {
        slot = new Slot { Key = key, Number = Count + 1 };
        if (Count == _ends.Length) Array.Resize(ref _ends, Count * 2);
        if (term.Length > _bytes.Length - Length) Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, checked(Length + term.Length))));
        term.CopyTo(_bytes.AsSpan(Length));
        Length += term.Length;
        _ends[Count++] = Length;
        if (Count * 2 > _table.Length) Grow();
        return Count - 1;
    }

    private void Grow()
    {
        var larger = HashSlots.Allocate<Slot>(_table.Length * 2);
        _shift--;
        foreach (ref readonly var slot in _table.AsSpan())
        {
            if (slot.Number == 0) continue;
            var at = (int)((slot.Key * Multiplier) >> _shift);
            while (larger[at].Number != 0) at = (at + 1) & (larger.Length - 1);
            larger[at] = slot;
        }
        _table = larger;
    }

    // Number is the term's and one more: 0 is a free slot.
    private struct Slot
    {
        public ulong Key;
        public int Number;
    }
}
