using System.Buffers;

namespace Indexer.Extraction.Http;

/// <summary>
/// A growable run of bytes in pooled memory. <see cref="Recycle"/> gives large memory back, so that one huge record doesn't stay paid for.
/// Not thread-safe.
/// </summary>
internal sealed class PooledBytes
{
    private const int KeptBytes = 1 << 20;

    private byte[] _bytes = [];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>At least <paramref name="count"/> bytes to write to; <see cref="Advance"/> takes what was written.</summary>
    public Span<byte> Reserve(int count)
    {
        if (count > _bytes.Length - Length) Grow(count);
        return _bytes.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    /// <summary>Forgets the content, and memory beyond what pages usually need.</summary>
    public void Recycle()
    {
        Length = 0;
        if (_bytes.Length <= KeptBytes) return;
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(16 << 10, Math.Max(checked(Length + more), (int)Math.Min(Array.MaxLength, _bytes.Length * 2L))));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
