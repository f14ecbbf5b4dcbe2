using System.Runtime.CompilerServices;

namespace Indexer.Text;

/// <summary>Unsigned integers in 7-bit groups, least significant first, high bit set on all but the last (as in Protocol Buffers).</summary>
public static class Varint
{
    /// <summary>Longest encoding of a 64-bit value.</summary>
    public const int MaxBytes = 10;

    /// <summary>Writes <paramref name="value"/> to the start of <paramref name="target"/>, which has at least <see cref="MaxBytes"/> bytes.</summary>
    /// <returns>Bytes written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(Span<byte> target, ulong value)
    {
        var i = 0;
        while (value >= 0x80)
        {
            target[i++] = (byte)(value | 0x80);
            value >>= 7;
        }
        target[i++] = (byte)value;
        return i;
    }

    /// <summary>Appends <paramref name="value"/> to <paramref name="buffer"/>.</summary>
    public static void Write(Utf8Buffer buffer, ulong value) => buffer.Advance(Write(buffer.Reserve(MaxBytes), value));

    /// <summary>Reads a value and moves <paramref name="source"/> past it.</summary>
    /// <exception cref="InvalidDataException">The span ends inside the value, or it is longer than ten bytes.</exception>
    public static ulong Read(ref ReadOnlySpan<byte> source)
    {
        ulong value = 0;
        for (var i = 0; i < source.Length && i < MaxBytes; i++)
        {
            value |= (ulong)(source[i] & 0x7F) << (7 * i);
            if (source[i] < 0x80)
            {
                source = source[(i + 1)..];
                return value;
            }
        }
        throw new InvalidDataException("A variable-length integer is cut off.");
    }

    /// <summary>Reads a length and that many bytes, and moves <paramref name="source"/> past both.</summary>
    /// <exception cref="InvalidDataException">The span ends before them.</exception>
    public static ReadOnlySpan<byte> ReadBytes(scoped ref ReadOnlySpan<byte> source)
    {
        var length = Read(ref source);
        if (length > (ulong)source.Length) throw new InvalidDataException("A length leads past the end of its entry.");
        var bytes = source[..(int)length];
        source = source[(int)length..];
        return bytes;
    }

    /// <summary>Appends the length of <paramref name="bytes"/> and the bytes.</summary>
    public static void WriteBytes(Utf8Buffer buffer, ReadOnlySpan<byte> bytes)
    {
        Write(buffer, (ulong)bytes.Length);
        buffer.Append(bytes);
    }
}
