using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Indexer.Indexing.Analysis;

/// <summary>
/// Stems of words by language, each worked out once: an open-addressing table over UTF-8 bytes, emptied when it is full (at most 128 Ki words, about 8 MiB).
/// What it answers never depends on what was asked before. Not thread-safe: one a thread.
/// </summary>
public sealed class StemCache
{
    private const int MaxWords = 1 << 17;
    private const int SmallestTable = 1 << 12;

    // Longer words are left as they are: no stemmer knows them.
    private const int MaxWordBytes = 96;

    private readonly Stemmer?[] _stemmers = new Stemmer?[StemmingLanguages.Count];
    private readonly byte[] _stem = new byte[WordScanner.ScratchBytes];
    private Entry[] _table = new Entry[SmallestTable];
    private byte[] _arena = new byte[1 << 16];
    private int _arenaLength = 1;
    private int _count;

    /// <summary>Memory that <see cref="Find"/> points into; another array after the next call.</summary>
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
        var hash = Hash(language, word);
        var mask = _table.Length - 1;
        for (var slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            ref var entry = ref _table[slot];
            if (entry.Offset == 0) return Add(hash, language, word);
            if (entry.Hash == hash && entry.WordLength == word.Length && entry.Language == language
                && word.SequenceEqual(_arena.AsSpan(entry.Offset, entry.WordLength)))
                return (entry.Offset + entry.WordLength, entry.StemLength);
        }
    }

    private (int Offset, int Length) Add(uint hash, byte language, ReadOnlySpan<byte> word)
    {
        if (_count == MaxWords) Clear();
        if (_count * 2 >= _table.Length) Grow();
        var length = (_stemmers[language] ??= new Stemmer(language)).Stem(word, _stem);
        if (word.SequenceEqual(_stem.AsSpan(0, length))) length = 0;

        var entry = new Entry { Hash = hash, Offset = _arenaLength, WordLength = (byte)word.Length, Language = language, StemLength = (ushort)(length == 0 ? 0 : length + 1) };
        if (_arenaLength + word.Length + length + 1 > _arena.Length) Array.Resize(ref _arena, _arena.Length * 2);
        word.CopyTo(_arena.AsSpan(_arenaLength));
        _arenaLength += word.Length;
        if (length > 0)
        {
            _arena[_arenaLength] = IndexSchema.StemMark;
            _stem.AsSpan(0, length).CopyTo(_arena.AsSpan(_arenaLength + 1));
            _arenaLength += length + 1;
        }
        Place(_table, entry);
        _count++;
        return (entry.Offset + entry.WordLength, entry.StemLength);
    }

    private void Grow()
    {
        var larger = new Entry[_table.Length * 2];
        foreach (ref readonly var entry in _table.AsSpan())
            if (entry.Offset != 0) Place(larger, entry);
        _table = larger;
    }

    private static void Place(Entry[] table, in Entry entry)
    {
        var slot = (int)entry.Hash & (table.Length - 1);
        while (table[slot].Offset != 0) slot = (slot + 1) & (table.Length - 1);
        table[slot] = entry;
    }

    private void Clear()
    {
        Array.Clear(_table);
        _arenaLength = 1;
        _count = 0;
    }

    private static uint Hash(byte language, ReadOnlySpan<byte> word)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        ref var bytes = ref MemoryMarshal.GetReference(word);
        var length = word.Length;
        var state = ((ulong)length << 8) | language;
        if (length >= 8)
        {
            for (var i = 0; i <= length - 8; i += 8) state = BitOperations.RotateLeft(state ^ Read64(ref bytes, i), 29) * Multiplier;
            state ^= Read64(ref bytes, length - 8);
        }
        else if (length >= 4)
        {
            state ^= ((ulong)Read32(ref bytes, 0) << 32) ^ ((ulong)Read32(ref bytes, length - 4) << 7);
        }
        else
        {
            state ^= ((ulong)bytes << 40) ^ ((ulong)Unsafe.Add(ref bytes, length >> 1) << 24) ^ ((ulong)Unsafe.Add(ref bytes, length - 1) << 16);
        }
        state *= Multiplier;
        return (uint)((state ^ (state >> 29)) * Multiplier >> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read64(ref byte bytes, int offset) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Read32(ref byte bytes, int offset) => Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bytes, offset));

    // Offset 0 marks a free slot: the arena's first byte is never used.
    private struct Entry
    {
        public uint Hash;
        public int Offset;
        public ushort StemLength;
        public byte WordLength;
        public byte Language;
    }
}
