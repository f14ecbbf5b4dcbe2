using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Indexer.Indexing.Analysis;

/// <summary>
/// Stems of words by language, each worked out once: an open-addressing table over UTF-8 bytes, emptied when it is full (at most 256 Ki words, about 24 MiB).
/// What it answers never depends on what was asked before. Not thread-safe: one a thread.
/// </summary>
public sealed class StemCache
{
    private const int DefaultMaxWords = 1 << 18;
    private const int SmallestTable = 1 << 12;
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    // Longer words are left as they are: no stemmer knows them.
    internal const int MaxWordBytes = 96;

    private readonly int _maxWords;
    private readonly Stemmer?[] _stemmers = new Stemmer?[StemmingLanguages.Count];
    private readonly byte[] _padded = new byte[MaxWordBytes + 8];
    private readonly byte[] _stem = new byte[WordScanner.ScratchBytes];
    private Entry[] _table = new Entry[SmallestTable];
    private byte[] _arena = new byte[1 << 16];
    private int _arenaLength = 1;
    private int _count;
    private int _epoch;

    /// <summary>An empty cache.</summary>
    public StemCache() : this(DefaultMaxWords)
    {
    }

    internal StemCache(int maxWords) => _maxWords = maxWords;

    /// <summary>Memory that the finders point into; another array after the next call.</summary>
    internal byte[] Arena => _arena;

    /// <summary>
    /// The stem of a word, without <see cref="IndexSchema.StemMark"/>; the word itself where it is its own stem. Valid until the next call.
    /// </summary>
    /// <param name="language">ISO 639 code; for one without a stemmer, diacritics are removed.</param>
    /// <param name="exact">Exact form, as a tokenizer gives it.</param>
    public ReadOnlySpan<byte> Stem(string language, ReadOnlySpan<byte> exact)
    {
        ArgumentNullException.ThrowIfNull(language);
        var (offset, length) = Find(StemmingLanguages.NumberOf(language), exact);
        return length == 0 ? exact : _arena.AsSpan(offset + 1, length - 1);
    }

    /// <summary>Where in <see cref="Arena"/> the stem of a word is, with its mark in front; length 0 where the stem is the word itself.</summary>
    internal (int Offset, int Length) Find(byte language, ReadOnlySpan<byte> word)
    {
        if (word.Length is 0 or > MaxWordBytes) return default;
        word.CopyTo(_padded);
        return Find(language, _padded, word.Length);
    }

    /// <summary>The same for the first <paramref name="length"/> bytes of a buffer that has at least seven more behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal (int Offset, int Length) Find(byte language, byte[] word, int length)
    {
        if (length > MaxWordBytes) return default;
        ref var entry = ref Look(language, word, length);
        return (entry.Offset + length, entry.StemLength);
    }

    /// <summary>A mark for the numbers that the owner of a dictionary keeps in the entries: those under another mark are not its own.</summary>
    internal int NextEpoch() => ++_epoch;

    /// <summary>
    /// The entry of a word of at most <see cref="MaxWordBytes"/>, at the front of a buffer that has at least seven bytes more behind it; valid until the next call.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref Entry Look(byte language, byte[] word, int length)
    {
        ref var first = ref MemoryMarshal.GetArrayDataReference(word);
        // All of a word of up to eight bytes: most are found without a look into the arena.
        var head = Read64(ref first, 0);
        if (length < 8) head &= (1UL << (length * 8)) - 1;
        var hash = length <= 8 ? Mix(head, language, length) : HashLong(head, language, word.AsSpan(0, length));
        var table = _table;
        var mask = table.Length - 1;
        for (var slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            ref var entry = ref table[slot];
            if (entry.Offset == 0) return ref Add(hash, head, language, word.AsSpan(0, length));
            if (entry.Head == head && entry.Hash == hash && entry.WordLength == length && entry.Language == language
                && (length <= 8 || IsAt(entry.Offset, word, length)))
                return ref entry;
        }
    }

    private bool IsAt(int offset, byte[] word, int length) => word.AsSpan(0, length).SequenceEqual(_arena.AsSpan(offset, length));

    private ref Entry Add(uint hash, ulong head, byte language, ReadOnlySpan<byte> word)
    {
        if (_count == _maxWords) Clear();
        if (_count * 2 >= _table.Length) Grow();
        var length = (_stemmers[language] ??= new Stemmer(language)).Stem(word, _stem);
        if (word.SequenceEqual(_stem.AsSpan(0, length))) length = 0;

        var entry = new Entry { Head = head, Hash = hash, Offset = _arenaLength, WordLength = (byte)word.Length, Language = language, StemLength = (ushort)(length == 0 ? 0 : length + 1) };
        if (_arenaLength + word.Length + length + 1 > _arena.Length) Array.Resize(ref _arena, _arena.Length * 2);
        word.CopyTo(_arena.AsSpan(_arenaLength));
        _arenaLength += word.Length;
        if (length > 0)
        {
            _arena[_arenaLength] = IndexSchema.StemMark;
            _stem.AsSpan(0, length).CopyTo(_arena.AsSpan(_arenaLength + 1));
            _arenaLength += length + 1;
        }
        _count++;
        return ref Place(_table, entry);
    }

    private void Grow()
    {
        var larger = HashSlots.Allocate<Entry>(_table.Length * 2);
        foreach (ref readonly var entry in _table.AsSpan())
            if (entry.Offset != 0) Place(larger, entry);
        _table = larger;
    }

    private static ref Entry Place(Entry[] table, scoped in Entry entry)
    {
        var slot = (int)entry.Hash & (table.Length - 1);
        while (table[slot].Offset != 0) slot = (slot + 1) & (table.Length - 1);
        table[slot] = entry;
        return ref table[slot];
    }

    private void Clear()
    {
        Array.Clear(_table);
        _arenaLength = 1;
        _count = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Mix(ulong state, byte language, int length)
    {
        state = (state ^ ((ulong)length << 56) ^ language) * Multiplier;
        return (uint)((state ^ (state >> 29)) * Multiplier >> 32);
    }

    private static uint HashLong(ulong state, byte language, ReadOnlySpan<byte> word)
    {
        ref var bytes = ref MemoryMarshal.GetReference(word);
        for (var i = 8; i <= word.Length - 8; i += 8) state = BitOperations.RotateLeft(state * Multiplier, 29) ^ Read64(ref bytes, i);
        return Mix(BitOperations.RotateLeft(state * Multiplier, 29) ^ Read64(ref bytes, word.Length - 8), language, word.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read64(ref byte bytes, int offset) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, offset));

    // Offset 0 marks a free slot: the arena's first byte is never used.
    internal struct Entry
    {
        public ulong Head;
        public uint Hash;
        /// <summary>Where in the arena the word is, with its stem behind it.</summary>
        public int Offset;
        /// <summary>Whose the numbers are: see <see cref="NextEpoch"/>.</summary>
        public int Epoch;
        public int Number;
        public int StemNumber;
        /// <summary>With its mark; 0 where the stem is the word itself.</summary>
        public ushort StemLength;
        public byte WordLength;
        public byte Language;
    }
}
