using System.Runtime.CompilerServices;
using System.Text;

namespace Indexer.Text;

/// <summary>
/// A growable run of UTF-8 bytes that is filled, read and cleared many times without allocating. Not thread-safe.
/// </summary>
public sealed class Utf8Buffer
{
    private byte[] _bytes;

    /// <param name="capacity">Bytes reserved at first; the buffer grows by doubling.</param>
    public Utf8Buffer(int capacity = 4096) => _bytes = new byte[Math.Max(16, capacity)];

    /// <summary>Bytes written since the last <see cref="Clear"/>.</summary>
    public int Length { get; private set; }

    /// <summary>What has been written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>What has been written; valid until the next write.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>Forgets the content and keeps the memory.</summary>
    public void Clear() => Length = 0;

    /// <summary>Cuts the content to its first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
    }

    /// <summary>Appends one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(byte value)
    {
        if (Length == _bytes.Length) Grow(1);
        _bytes[Length++] = value;
    }

    /// <summary>Appends <paramref name="value"/> as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ReadOnlySpan<byte> value)
    {
        if (value.Length > _bytes.Length - Length) Grow(value.Length);
        value.CopyTo(_bytes.AsSpan(Length));
        Length += value.Length;
    }

    /// <summary>Appends <paramref name="text"/> as UTF-8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ReadOnlySpan<char> text)
    {
        // A unit of UTF-16 becomes three bytes at most: counting first would read the text twice.
        Advance(Encoding.UTF8.GetBytes(text, Reserve(checked(text.Length * 3))));
    }

    /// <summary>Room for at least <paramref name="count"/> more bytes; call <see cref="Advance"/> with what was used.</summary>
    public Span<byte> Reserve(int count)
    {
        if (count > _bytes.Length - Length) Grow(count);
        return _bytes.AsSpan(Length);
    }

    /// <summary>Takes over <paramref name="count"/> bytes written into the span that <see cref="Reserve"/> gave.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>The content as a string; for messages and small fields, not for hot paths.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Span);

    private void Grow(int more) => Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, checked(Length + more)));
}
