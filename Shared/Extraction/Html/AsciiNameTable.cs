using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Indexer.Extraction.Html;

/// <summary>
/// A fixed map from ASCII names of at most 16 bytes, in any case, to small numbers. A name is two machine words, so a look-up hashes and compares
/// without touching a byte twice.
/// </summary>
internal sealed class AsciiNameTable
{
    private const int LongestName = 16;
    private readonly PackedName[] _keys;
    private readonly byte[] _values;
    private readonly int _shift;

    /// <param name="names">Names in lower case; a value of 0 is not allowed, it means absent.</param>
    public AsciiNameTable(IReadOnlyCollection<(string Name, byte Value)> names)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)names.Count * 4);
        _shift = 32 - BitOperations.Log2((uint)size);
        _keys = new PackedName[size];
        _values = new byte[size];
        foreach (var (name, value) in names)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, LongestName);
            ArgumentOutOfRangeException.ThrowIfZero(value);
            var key = PackedName.Of(System.Text.Encoding.ASCII.GetBytes(name));
            var slot = (int)(key.Hash >> _shift);
            while (_values[slot] != 0) slot = (slot + 1) & (size - 1);
            _keys[slot] = key;
            _values[slot] = value;
        }
    }

    /// <summary>The value of a name, 0 where it is not in the table.</summary>
    public byte Find(ReadOnlySpan<byte> name) => name.Length is 0 or > LongestName ? (byte)0 : Find(PackedName.Of(name));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Find(PackedName name)
    {
        var slot = (int)(name.Hash >> _shift);
        while (true)
        {
            var value = _values[slot];
            if (value == 0 || _keys[slot] == name) return value;
            slot = (slot + 1) & (_keys.Length - 1);
        }
    }
}

/// <summary>The first 16 bytes of a name, ASCII letters in lower case.</summary>
internal readonly record struct PackedName(ulong Low, ulong High)
{
    public uint Hash => (uint)(((Low * 0x9E3779B97F4A7C15) ^ (High * 0xC2B2AE3D27D4EB4F)) >> 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedName Of(ReadOnlySpan<byte> name)
    {
        if (name.Length < 8) return new(Lower(Load(name)), 0);
        var low = Lower(MemoryMarshal.Read<ulong>(name));
        name = name.Length >= 16 ? name[8..16] : name[8..];
        return new(low, Lower(name.Length == 8 ? MemoryMarshal.Read<ulong>(name) : Load(name)));
    }

    // Overlapping reads: the bytes read twice are equal, so or-ing them is harmless.
    private static ulong Load(ReadOnlySpan<byte> name)
    {
        var length = name.Length;
        if (length >= 4) return MemoryMarshal.Read<uint>(name) | ((ulong)MemoryMarshal.Read<uint>(name[(length - 4)..]) << ((length - 4) * 8));
        return length == 0 ? 0 : name[0] | ((ulong)name[length >> 1] << ((length >> 1) * 8)) | ((ulong)name[length - 1] << ((length - 1) * 8));
    }

    private static ulong Lower(ulong word)
    {
        const ulong ones = 0x0101010101010101;
        var heptets = word & (0x7F * ones);
        var fromA = heptets + ((0x80 - 'A') * ones);
        var afterZ = heptets + ((0x80 - 'Z' - 1) * ones);
        return word | (((fromA ^ afterZ) & ~word & (0x80 * ones)) >> 2);
    }
}
